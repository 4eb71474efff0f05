"""The steps, a module each; none imports another. Each is a pure function of a page and the options."""
