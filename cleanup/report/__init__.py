"""Views of a Result: pure functions, which decide nothing."""
