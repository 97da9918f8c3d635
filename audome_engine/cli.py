"""The `audome` command: render, measure and look into documents from the shell.

Exit codes: 0 done; 1 the document has problems and --strict was given; 2 wrong usage or data; 3 a limit was exceeded or
a file could not be written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from audome_engine.dump import STAGES
from audome_engine.errors import AudomeError, Diagnostic, InvalidArgument, LimitExceeded, Severity, StrictError
from audome_engine.formats import FORMATS, Format, format_of_suffix, listed
from audome_engine.options import Moment
from audome_engine.pipeline import RenderArguments, Template
from audome_engine.resources import default_loader
from audome_engine.server import commands
from audome_engine.templates.builtin import builtin_templates
from audome_engine.text.library import FontLibrary

EXIT_STRICT = 1
EXIT_USAGE = 2
EXIT_FAILED = 3

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Render HTML/CSS templates to pictures, without a browser.",
    epilog="Exit codes: 0 done, 1 problems with --strict, 2 wrong usage or data, 3 a limit or a failure.",
)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


Source = Annotated[str, typer.Argument(metavar="FILE", help="An HTML file, or - for standard input.")]
DataOption = Annotated[
    str | None, typer.Option("--data", "-d", help='A JSON file, or JSON itself: \'{"title.text": "Hi"}\'.')
]
SizeOption = Annotated[str | None, typer.Option("--size", "-s", help="Canvas in CSS pixels: 1200x630, 1200x or x630.")]
RootOption = Annotated[
    Path | None, typer.Option("--root", help="Read local files below this folder only.", exists=True, file_okay=False)
]
NetworkOption = Annotated[bool, typer.Option("--allow-network", help="Let the document load http(s) URLs.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Fail when anything is ignored or missing.")]
FontsOption = Annotated[
    list[str] | None, typer.Option("--fonts", help="A font file or folder to use too, or `system`; may be repeated.")
]
TimeOption = Annotated[
    str, typer.Option("--time", "-t", metavar="SECONDS", help="The moment of animations: seconds, or `end`.")
]
ScaleOption = Annotated[float, typer.Option("--scale", help="Device pixels per CSS pixel, 0.1 to 4.")]


@app.command()
def render(
    source: Source,
    *,
    data: DataOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write; - for standard output. [FILE with new suffix]"),
    ] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="[from the output's suffix]")] = None,
    quality: Annotated[int, typer.Option("--quality", "-q", help="1 to 100, for jpeg, webp and avif.")] = 90,
    lossless: Annotated[bool, typer.Option("--lossless", help="Without loss, for webp.")] = False,
    size: SizeOption = None,
    scale: ScaleOption = 1.0,
    background: Annotated[str | None, typer.Option("--background", help="A CSS colour put beneath.")] = None,
    time: TimeOption = "0",
    report: Annotated[
        Path | None, typer.Option("--report", help="Write what happened as JSON here; - for standard output.")
    ] = None,
    strict: StrictOption = False,
    root: RootOption = None,
    allow_network: NetworkOption = False,
    fonts: FontsOption = None,
) -> None:
    """Render a document to a picture."""
    with _reported(source):
        chosen = _output_format(format, output)
        if str(report) == str(output) == "-":
            raise InvalidArgument("--report", "standard output takes the picture already")
        target = output or Path("-" if source == "-" else Path(source).with_suffix(f".{chosen}"))
        template = _template(source, size, strict, root, allow_network, fonts)
        arguments = RenderArguments(
            format=chosen, quality=quality, lossless=lossless, scale=scale, background=background, time=_moment(time)
        )
        if report is not None:
            _write_report(report, template.render_report(_data(data), **arguments))
        picture = template.render(_data(data), **arguments)
        _print_diagnostics(template.diagnostics, source)
        _write(target, picture)


@app.command()
def measure(
    source: Source,
    *,
    data: DataOption = None,
    size: SizeOption = None,
    time: TimeOption = "0",
    root: RootOption = None,
    allow_network: NetworkOption = False,
    fonts: FontsOption = None,
) -> None:
    """Print the rectangle of every element and line of text as JSON."""
    with _reported():
        template = _template(source, size, False, root, allow_network, fonts)
        layout = template.measure(_data(data), time=_moment(time))
        typer.echo(json.dumps(layout.to_dict(), ensure_ascii=False, indent=1))


@app.command()
def dump(
    stage: Annotated[str, typer.Argument(help=f"One of {', '.join(STAGES)}.")],
    source: Source,
    *,
    data: DataOption = None,
    size: SizeOption = None,
    time: TimeOption = "0",
    root: RootOption = None,
    allow_network: NetworkOption = False,
    fonts: FontsOption = None,
) -> None:
    """Print one stage of the pipeline as text."""
    with _reported():
        template = _template(source, size, False, root, allow_network, fonts)
        typer.echo(template.dump(stage, _data(data), time=_moment(time)), nl=False)  # type: ignore[arg-type]


@app.command()
def schema(source: Source) -> None:
    """Print the dynamic elements of a template as JSON."""
    with _reported():
        template = _template(source, None, False, None, False)
        elements = [
            {
                "type": element.type,
                "dynamicKey": element.dynamic_key,
                "defaultValue": element.default_value,
                "placeholder": element.placeholder,
            }
            for element in template.dynamic_elements
        ]
        shown = {"width": template.width, "height": template.height, "dynamicElements": elements}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))


@app.command()
def fonts(
    match: Annotated[
        str | None, typer.Option("--match", "-m", help="Show which face this family name leads to.")
    ] = None,
    weight: Annotated[int, typer.Option("--weight", help="For --match.")] = 400,
    italic: Annotated[bool, typer.Option("--italic", help="For --match.")] = False,
    fonts: FontsOption = None,
) -> None:
    """List the fonts that documents can use, or show what a family name leads to."""
    with _reported():
        library = _library(fonts)
        if match is not None:
            typer.echo(library.describe_match(match, weight=float(weight), italic=italic))
            return
        table = Table("family", "style", "weight", "file")
        for face in library.describe():
            table.add_row(face.family, face.style, face.weight, face.file)
        Console().print(table)


@app.command()
def gallery(
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path("out"),
    format: Annotated[Format, typer.Option("--format", "-f", help="Of the pictures.")] = "png",
    scale: ScaleOption = 1.0,
) -> None:
    """Render the built-in templates with their sample data."""
    console = Console(soft_wrap=True, highlight=False)
    with _reported():
        output.mkdir(parents=True, exist_ok=True)
        rows = []
        for builtin in track(builtin_templates(), "Rendering the gallery", console=errors):
            template = Template.open(builtin.path)
            report = template.render_report(builtin.data(), format=format, scale=scale)
            target = output / f"{builtin.name}.{format}"
            target.write_bytes(template.render(builtin.data(), format=format, scale=scale))
            _print_diagnostics(template.diagnostics, str(builtin.path))
            rows.append((target, report))
        for target, report in rows:
            stages: Any = report["milliseconds"]
            kib = target.stat().st_size / 1024
            console.print(
                f"{target}  {report['width']} x {report['height']}  {kib:.0f} KiB  {sum(stages.values()):.1f} ms"
            )


# -- what the commands share -----------------------------------------------------------------------------------------


def _write_report(target: Path, report: dict[str, Any]) -> None:
    """What `Template.render_report` tells, as JSON."""
    report["diagnostics"] = [asdict(diagnostic) for diagnostic in report["diagnostics"]]
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        target.write_text(text, encoding="utf-8")


def _template(
    source: str, size: str | None, strict: bool, root: Path | None, allow_network: bool, fonts: list[str] | None = None
) -> Template:
    width, height = _size(size)
    if source == "-":
        base = Path.cwd() / "stdin.html"
        html = sys.stdin.read()
    else:
        base = Path(source)
        try:
            html = base.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InvalidArgument("FILE", f"cannot read {source}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise InvalidArgument("FILE", f"{source} is not UTF-8 (byte {error.start})") from error
    base_url = base.resolve().as_uri()
    loader = default_loader(base_url, root=root, allow_network=allow_network)
    return Template(
        html,
        {
            "base_url": base_url,
            "width": width,
            "height": height,
            "loader": loader,
            "strict": strict,
            "fonts": _library(fonts),
        },
    )


def _library(places: list[str] | None) -> FontLibrary:
    """The bundled fonts and those of files, folders or the system; unusable files are told of."""
    library = FontLibrary.bundled()
    if places:
        library = library.copy()
    for place in places or ():
        if place == "system":
            library.add_system()
        elif Path(place).is_dir():
            _print_diagnostics(library.add_folder(place), place)
        else:
            library.add_file(place)
    return library


def _size(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    width, cross, height = text.lower().partition("x")
    if not cross or not (width or height) or not all(side.isdecimal() for side in (width, height) if side):
        raise InvalidArgument("--size", f"{text!r} is not WIDTHxHEIGHT, WIDTHx or xHEIGHT, as in 1200x630")
    return (int(width) if width else None), (int(height) if height else None)


def _moment(text: str) -> Moment:
    if text == "end":
        return "end"
    try:
        return float(text)
    except ValueError as error:
        raise InvalidArgument("--time", f"{text!r} is not a number of seconds, or end") from error


def _data(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    inline = text.lstrip().startswith("{")
    name = "--data" if inline else text
    try:
        parsed = json.loads(text if inline else Path(text).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidArgument("--data", f"cannot read {text}: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise InvalidArgument("--data", f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    if not isinstance(parsed, dict):
        raise InvalidArgument("--data", f"{name}: must be a JSON object of flat keys, as in title.text")
    return parsed


def _output_format(format: Format | None, output: Path | None) -> Format:
    if format is not None:
        return format
    suffix = output.suffix if output is not None else ""
    found = format_of_suffix(suffix) if suffix else "png"
    if found is None:
        known = listed([f".{about.suffixes[0]}" for about in FORMATS.values()])
        raise InvalidArgument("--output", f"no format has the suffix {suffix}; use {known}, or --format")
    return found


def _write(target: Path, picture: bytes) -> None:
    if str(target) == "-":
        sys.stdout.buffer.write(picture)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)


def _print_diagnostics(diagnostics: list[Diagnostic], source: str) -> None:
    colors = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
    for diagnostic in diagnostics:
        named = diagnostic if diagnostic.source else replace(diagnostic, source=source)
        errors.print(f"[{colors[diagnostic.severity]}]{escape(str(named))}[/]")


@contextmanager
def _reported(source: str = "") -> Iterator[None]:
    """Turn the engine's exceptions into a line on standard error and an exit code; `source` is the document's name."""
    try:
        yield
    except StrictError as error:
        _print_diagnostics(error.diagnostics, source)
        raise typer.Exit(EXIT_STRICT) from error
    except InvalidArgument as error:
        errors.print(f"[red]audome: {escape(str(error))}[/]")
        raise typer.Exit(EXIT_USAGE) from error
    except (LimitExceeded, AudomeError, OSError) as error:
        errors.print(f"[red]audome: {escape(str(error))}[/]")
        raise typer.Exit(EXIT_FAILED) from error


app.command()(commands.serve)
app.add_typer(commands.accounts_app, name="accounts")
app.add_typer(commands.tokens_app, name="tokens")
app.add_typer(commands.credits_app, name="credits")


def main() -> None:
    """The entry point of the `audome` script."""
    try:
        with _reported():
            app()
    except typer.Exit as end:
        sys.exit(end.exit_code)
