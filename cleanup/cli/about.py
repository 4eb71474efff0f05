"""`cleanup --version` and `cleanup completion`."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

import click


def versions() -> None:
    """Prints the versions of cleanup, of the detectors and of the line model, and which code its inner loops are."""
    import cleanup
    from cleanup import kernel
    from cleanup.lines import MODEL_VERSION

    click.echo(f"cleanup {cleanup.__version__}, Python {sys.version.split()[0]}, line model {MODEL_VERSION}")
    names = "py3langid langdetect lingua-language-detector ftfy trafilatura ctranslate2 argostranslate".split()
    click.echo(", ".join(f"{name} {_version(name)}" for name in names))
    click.echo(f"kernel: {kernel.status()}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@click.command(short_help="Lets a shell complete what you type.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Prints what makes SHELL complete commands, options and their values.

    \b
    eval "$(cleanup completion bash)"        in ~/.bashrc
    eval "$(cleanup completion zsh)"         in ~/.zshrc
    cleanup completion fish | source         in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from cleanup.cli import main

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "cleanup", "_CLEANUP_COMPLETE").source())
