"""The contract of the course: which functions exist, what they are called with, which quiz questions are asked."""

import inspect

import pytest

from autograder import course, overview, quiz
from autograder.inprocess import solved_namespace
from autograder.solution import read_questions
from autograder.timing import graded_seconds

SIGNATURES = {
    "hw01_gradients": """
        numerical_gradient(f, x, h=1e-05) relative_error(a, b) composite_derivative(x) total_derivative(t)
        least_squares(w, X, t) closed_form_least_squares(X, t) logistic_regression(w, b, X, y)
        gradient_descent(grad, w0, lr, max_steps=1000, tol=1e-08) halving_line_search(f, grad, w, lr=1.0)
    """,
    "hw02_backprop": """
        sigmoid(z) sigmoid_grad(z) tanh_grad(z) relu(z) relu_grad(z) leaky_relu(z, slope=0.1)
        leaky_relu_grad(z, slope=0.1) softplus(z) softplus_grad(z) regularized_logistic_least_squares(w, b, x, t, lam)
        two_layer_forward(X, W1, b1, W2, b2) two_layer_backward(dout, cache) mlp_loss(params, X, Y)
        backprop(parents, local_grads) collapse_linear(layers) xor_weights()
    """,
    "hw03_softmax": """
        one_hot(y, num_classes) thermometer(level, num_levels) softmax(Z) log_softmax(Z) cross_entropy(Z, Y)
        cross_entropy_grad(Z, Y) softmax_jacobian(z) softmax_regression(W, b, X, Y) entropy(p) kl_divergence(p, q)
        binary_cross_entropy(z, y)
    """,
    "hw04_sgd": """
        minibatches(num_examples, batch_size, rng) per_example_gradients(w, X, y) perceptron_step(w, x, y, lr)
        logistic_sgd_step(w, x, y, lr) sgd(grad, w0, num_examples, lr, batch_size, epochs, rng)
        gradient_noise(grads, batch_size, num_draws, rng) step_decay(lr0, epoch, drop=0.5, every=10)
        inverse_time_decay(lr0, step, rate) train_softmax(X, Y, lr, batch_size, epochs, rng)
    """,
    "hw05_regularization": """
        l2_penalty(theta, lam) l1_penalty(theta, lam) weight_decay_step(theta, grad, lr, lam) soft_threshold(theta, tau)
        lasso(X, t, lam, lr, steps) project_l2(w, radius) project_l1(w, radius) noisy_input_loss(w, X, t, variance)
        dropout_forward(X, p_drop, rng, train=True) dropout_backward(dout, mask)
        batchnorm_forward(X, gamma, beta, eps=1e-05) batchnorm_backward(dout, cache)
        early_stopping(step, validation_error, params, patience, max_steps) shift_images(images, dy, dx)
    """,
    "hw06_optimizers": """
        ema(values, gamma) sgd_update(x, g, state, lr) momentum_update(x, g, state, lr, beta=0.9)
        adagrad_update(x, g, state, lr, eps=1e-08) rmsprop_update(x, g, state, lr, gamma=0.9, eps=1e-08)
        adam_update(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-08)
        adamw_update(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.01)
        optimize(update, grad, x0, num_steps, **hyper) max_stable_lr(curvatures)
        train_mlp(update, X, Y, hidden, lr, batch_size, epochs, rng)
    """,
}
QUIZ = {
    "hw01_gradients": 7,
    "hw02_backprop": 7,
    "hw03_softmax": 6,
    "hw04_sgd": 6,
    "hw05_regularization": 7,
    "hw06_optimizers": 6,
}
every_stem = pytest.mark.parametrize("stem", SIGNATURES)


def test_the_course_has_these_assignments() -> None:
    assert [a.stem for a in course.assignments()] == list(SIGNATURES)


@every_stem
def test_every_function_of_the_contract_is_asked_with_its_signature(stem: str) -> None:
    assignment = course.find(stem)
    namespace = solved_namespace(assignment)
    asked = [name for question in read_questions(assignment.solution) for name in question.functions]
    found = []
    for name in asked:
        parameters = inspect.signature(namespace[name]).parameters.values()
        found.append(name + "(" + ", ".join(str(p.replace(annotation=p.empty)) for p in parameters) + ")")
    for signature in SIGNATURES[stem].replace(") ", ")\n").split("\n"):
        if signature.strip():
            assert signature.strip() in found


@every_stem
def test_every_quiz_question_of_the_lecture_is_asked(stem: str) -> None:
    ids = [item.id for item in quiz.load_bank(course.find(stem).quiz)]
    assert [name[1:] for name in ids] == [str(k) for k in range(1, QUIZ[stem] + 1)]


def test_the_table_of_questions_is_up_to_date() -> None:
    assert overview.is_up_to_date()


@every_stem
def test_grading_costs_little_more_than_nothing(stem: str) -> None:
    # CPU seconds beyond imports.  The aim is 0.5 (see `python -m autograder timing`); the limit here leaves
    # room for a slow machine and still catches a training run that slipped into the graded part.
    assert sum(graded_seconds(course.find(stem)).values()) < 3
