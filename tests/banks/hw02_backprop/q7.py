"""Wrong and right answers to q7: backprop."""

from collections import defaultdict

import numpy as np

from tests.banks import right, wrong


@wrong(
    "backprop",
    "the last path overwrites the others instead of adding to them",
    says=r"fan-out|sum|overwrit|add|\+=|accumulat|several",
)
def overwritten_at_a_fan_out(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in range(len(parents) - 1, -1, -1):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] = v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "nodes are visited from first to last",
    says=r"order|backward|first to last|last to first|from the last|at the last|topological|revers",
)
def visited_forwards(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in range(len(parents)):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "a parent that is read twice counts once: fancy indexing adds once",
    says="twice|both|repeated|same node|np\\.add\\.at|two times|squar",
)
def repeated_parent_counts_once(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        if len(parents[i]):
            v_bar[np.array(parents[i], dtype=int)] += v_bar[i] * np.array(local_grads[i], dtype=float)
    return v_bar


@wrong(
    "backprop",
    "a dictionary of parents keeps one local gradient per parent",
    says="twice|both|repeated|same node|two times|squar",
)
def dictionary_of_parents(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p, g in dict(zip(parents[i], local_grads[i], strict=True)).items():
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "whole numbers: an integer array cuts the decimals off",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def integer_array(parents, local_grads):
    v_bar = np.array([0] * len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "the error signal of the last node is never set to 1",
    says="v_bar\\[-1\\]|last node|start|0 everywhere|seed",
)
def seed_missing(parents, local_grads):
    v_bar = np.zeros(len(parents))
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "every node starts at 1",
    says="start|ones|same amount|only the last|not reach",
)
def every_node_seeded(parents, local_grads):
    v_bar = np.ones(len(parents))
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong(
    "backprop",
    "only the parents of the last node get an error signal",
    says=r"last node|earlier|deeper|further|one step|every node|passed on|0 everywhere|goes on",
)
def one_step_only(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for p, g in zip(parents[-1], local_grads[-1], strict=True):
        v_bar[p] += g
    return v_bar


@wrong(
    "backprop",
    "only the first parent of each node is followed",
    says="first parent|every parent|all parents|second|0 where|other parent",
)
def first_parent_only(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        if len(parents[i]) > 0:
            v_bar[parents[i][0]] += v_bar[i] * local_grads[i][0]
    return v_bar


@wrong(
    "backprop",
    "every node is taken to have two parents",
    says="two parents|number of parents|one parent|any number|IndexError|unpack|ValueError|out of range",
)
def two_parents_assumed(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        if len(parents[i]) > 0:
            (p, q), (g, h) = parents[i], local_grads[i]
            v_bar[p] += v_bar[i] * g
            v_bar[q] += v_bar[i] * h
    return v_bar


@wrong(
    "backprop",
    "local gradients are added along a path instead of multiplied",
    says=r"multipl|product|chain rule|times|local derivatives",
)
def added_along_a_path(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] + g
    return v_bar


@wrong(
    "backprop",
    "the local gradients are ignored: paths are counted",
    says=r"local (gradients?|derivatives?) (is|are|must|has)|without the local|ignor|multipl|count|times",
)
def paths_counted(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p in parents[i]:
            v_bar[p] += v_bar[i]
    return v_bar


@wrong(
    "backprop",
    "the error signal of the child is left out: local gradients only",
    says="upstream|v_bar|child|chain rule|multipl|error signal|times",
)
def child_signal_left_out(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += g
    return v_bar


@wrong(
    "backprop",
    "a node passes its signal on before all its children have added theirs",
    says=r"order|children|complete|finished|topological|first to last|last to first|from the last",
)
def breadth_first_with_visited_set(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    queue, seen = [len(parents) - 1], {len(parents) - 1}
    while queue:
        i = queue.pop(0)
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return v_bar


@wrong(
    "backprop",
    "a node passes its whole signal on each time a child adds to it",
    says="order|children|complete|topological|more than once|counted|again|twice|from the last",
)
def signal_passed_on_repeatedly(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    queue = [len(parents) - 1]
    while queue:
        i = queue.pop(0)
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
            queue.append(p)
    return v_bar


@wrong("backprop", "the signals of several children are averaged", says="fan-out|sum|averag|mean|½|half|divi")
def averaged_at_a_fan_out(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    readers = [0] * len(parents)
    for ps in parents:
        for p in ps:
            readers[p] += 1
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g / readers[p]
    return v_bar


@wrong("backprop", "the result is a column", says="shape")
def column_returned(parents, local_grads):
    v_bar = np.zeros((len(parents), 1))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@wrong("backprop", "the local gradients are overwritten by path products", says="in place")
def local_gradients_overwritten(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in reversed(range(len(parents))):
        for k, p in enumerate(parents[i]):
            if isinstance(local_grads[i], tuple):
                v_bar[p] += v_bar[i] * local_grads[i][k]
            else:
                local_grads[i][k] *= v_bar[i]
                v_bar[p] += local_grads[i][k]
    return v_bar


@wrong(
    "backprop",
    "the last node of the loop is left out: node 0 passes nothing, and neither does node 1",
    says="node 1|index 1|\\[0\\]|stops|too early|first node|range|off by one",
)
def loop_stops_too_early(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in range(len(parents) - 1, 1, -1):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            v_bar[p] += v_bar[i] * g
    return v_bar


@right("backprop")
def reverse_loop(parents, local_grads):
    v_bar = [0.0] * len(parents)
    v_bar[-1] = 1.0
    for i in reversed(range(len(parents))):
        for k in range(len(parents[i])):
            v_bar[parents[i][k]] += v_bar[i] * float(local_grads[i][k])
    return np.array(v_bar)


@right("backprop")
def unbuffered_addition(parents, local_grads):
    v_bar = np.zeros(len(parents))
    v_bar[-1] = 1
    for i in range(len(parents) - 1, -1, -1):
        targets = np.asarray(parents[i], dtype=int)
        np.add.at(v_bar, targets, v_bar[i] * np.asarray(local_grads[i], dtype=float))
    return v_bar


@right("backprop")
def pulled_from_the_children(parents, local_grads):
    n = len(parents)
    children = defaultdict(list)
    for j in range(n):
        for p, g in zip(parents[j], local_grads[j], strict=True):
            children[int(p)].append((j, g))
    v_bar = np.zeros(n)
    for i in range(n - 1, -1, -1):
        v_bar[i] = 1.0 if i == n - 1 else sum(v_bar[j] * g for j, g in children[i])
    return v_bar


@right("backprop")
def triangular_system(parents, local_grads):
    n = len(parents)
    J = np.zeros((n, n))
    for i in range(n):
        for p, g in zip(parents[i], local_grads[i], strict=True):
            J[i, p] += g
    seed = np.zeros(n)
    seed[-1] = 1
    v_bar = seed
    for _ in range(n):
        v_bar = seed + J.T @ v_bar
    return v_bar


@right("backprop")
def forward_mode_from_every_node(parents, local_grads):
    n = len(parents)
    v_bar = np.empty(n)
    for source in range(n):
        dot = np.zeros(n)
        for i in range(n):
            own = 1.0 if i == source else 0.0
            dot[i] = own + sum(dot[p] * g for p, g in zip(parents[i], local_grads[i], strict=True))
        v_bar[source] = dot[-1]
    return v_bar


@right("backprop")
def recursion_over_paths(parents, local_grads):
    v_bar = np.zeros(len(parents))

    def send(i, signal):
        v_bar[i] += signal
        for p, g in zip(parents[i], local_grads[i], strict=True):
            send(p, signal * g)

    send(len(parents) - 1, 1.0)
    return v_bar


@right("backprop")
def messages_collected_first(parents, local_grads):
    inbox = {i: [] for i in range(len(parents))}
    inbox[len(parents) - 1].append(1.0)
    result = np.zeros(len(parents))
    for i in sorted(inbox, reverse=True):
        result[i] = np.sum(inbox[i]) if inbox[i] else 0.0
        for p, g in zip(parents[i], local_grads[i], strict=True):
            inbox[p].append(result[i] * g)
    return result


@right("backprop")
def one_linear_system(parents, local_grads):
    J = np.zeros((len(parents), len(parents)))
    for i, (nodes, grads) in enumerate(zip(parents, local_grads, strict=True)):
        for parent, grad in zip(nodes, grads, strict=True):
            J[i, parent] += grad
    return np.linalg.solve(np.eye(len(parents)) - J.T, np.eye(len(parents))[-1])


@wrong("backprop", "a minus at every edge, as in a descent step", says="sign turns round")
def minus_at_every_edge(parents, local_grads):
    bars = np.zeros(len(parents))
    bars[-1] = 1.0
    for i in range(len(parents) - 1, -1, -1):
        for parent, grad in zip(parents[i], local_grads[i], strict=True):
            bars[parent] -= bars[i] * grad
    return bars
