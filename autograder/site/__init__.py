"""The lecture notes as a web site and as a PDF, made from the Markdown that one reads on GitHub."""
