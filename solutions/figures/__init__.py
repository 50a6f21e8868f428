"""The figures of the lecture notes, drawn from the reference solutions; `make figures` writes them."""
