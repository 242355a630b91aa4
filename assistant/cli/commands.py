"""The list of commands; what each does lies in the module named after it."""

from __future__ import annotations

import typer

from assistant.cli import (
    accounts,
    asking,
    comparing,
    configuration,
    evaluating,
    faq,
    keys,
    maintaining,
    parameters,
    policies,
    quality,
    serving,
    weights,
    words,
)

program = typer.Typer(
    help="Answers HR questions from the clause in force, for this employee, on that date.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
program.command("serve")(serving.serve)
program.command("sign-in")(serving.sign_in)
program.command("ask")(asking.ask)
program.command("chat")(asking.chat)
program.command("evaluate")(evaluating.evaluate)
program.command("doctor")(maintaining.doctor)
program.command("migrate")(maintaining.migrate)
program.command("settings")(configuration.settings)
program.command("people")(maintaining.people)
program.add_typer(weights.program, name="models")
policies.program.command("quality")(quality.quality)
policies.program.command("parameters")(parameters.parameters)
program.add_typer(policies.program, name="documents")
program.add_typer(faq.program, name="faq")
program.add_typer(words.program, name="words")
program.add_typer(accounts.program, name="accounts")
program.add_typer(keys.program, name="keys")
policies.program.command("diff")(comparing.diff)
