"""Restore a backup: completely, or the portal stays as it was."""

from dataclasses import dataclass, field
from pathlib import Path

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, models
from django.db.migrations.executor import MigrationExecutor

from consortium.backup import private, reference, rotation, rows, uploads
from consortium.backup.archive import MANIFEST, Content, Manifest, check_member, read_manifest, read_members
from consortium.backup.engines import replacement, set_last_key
from consortium.backup.errors import BackupError
from consortium.caching import programme_version
from consortium.serving import db_analyze

NOT_EMPTY = (
    "Ce portail n’est pas vide ({what}). Restaurez dans un portail neuf ou, pour remplacer tout ce qu’il contient, "
    "ajoutez --replace."
)
NEWER = "Cette sauvegarde vient d’une version plus récente du portail ({name}) : installez cette version d’abord."
OTHER_STATE = (
    "Cette sauvegarde vient d’une version plus ancienne que les tables d’ici. Donnez une base sans aucune table "
    "(createdb, ou un autre fichier SQLite) et recommencez : elle sera restaurée, puis mise à jour."
)
BUSY = "La base est occupée : arrêtez d’abord le site, les tâches et leur planning. ({error})"


@dataclass
class Restored:
    """The result of a restore; ``to_do``: what is left to do by hand, in French."""

    manifest: Manifest
    files: int = 0
    to_do: list[str] = field(default_factory=list)


def newest(path: Path) -> Path:
    """The file itself, or the newest backup of a folder. BackupError when there is none."""
    if not path.is_dir():
        return path
    found = rotation.backups_in(path)
    if not found:
        raise BackupError(f"Il n’y a pas de sauvegarde dans {path}.")
    return found[0]


def restore_backup(path: Path, *, identity: Path | None = None, replace: bool = False) -> Restored:
    """Replace rows, uploads and secrets by those of a backup. BackupError (in French), before anything has changed.

    The database is brought to the migrations of the backup first, and to those of the code afterwards.
    """
    manifest = read_manifest(path, identity)
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, name in manifest.migrations}
    tables_there = _check_state(executor, applied)
    if tables_there and not replace and (left := reference.models_with_user_data()):
        raise BackupError(NOT_EMPTY.format(what=", ".join(left[:5])))
    # A squashed migration stands for those it replaces, which the graph does not know.
    known = applied & set(executor.loader.graph.nodes)
    targets = [node for node in known if not _children(executor, node) & known]
    if not tables_there:
        executor.migrate(targets)
        executor.loader.build_graph()
    registry = executor.loader.project_state(targets).apps
    restored = _replace(path, identity, manifest, registry)
    if MigrationExecutor(connection).migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    # The version that pages are kept under goes on: none made before shows again.
    programme_version.bump_version()
    db_analyze.analyze()
    return restored


def _check_state(executor: MigrationExecutor, applied: set[tuple[str, str]]) -> bool:
    """Whether the tables are there, at the backup's migrations; False when there are none. BackupError otherwise."""
    unknown = sorted(applied - set(executor.loader.disk_migrations))
    if unknown:
        raise BackupError(NEWER.format(name=".".join(unknown[-1])))
    here = set(executor.loader.applied_migrations)
    if here and here != applied:
        raise BackupError(OTHER_STATE)
    return bool(here)


def _children(executor: MigrationExecutor, node: tuple[str, str]) -> set[tuple[str, str]]:
    """The next migrations of the same app."""
    children = executor.loader.graph.node_map[node].children
    return {child.key for child in children if child.key[0] == node[0]}


def _replace(path: Path, identity: Path | None, manifest: Manifest, registry: Apps) -> Restored:
    placing, restored = uploads.StagedUploads(), Restored(manifest)
    secrets: dict[str, bytes] = {}
    try:
        with replacement():
            rows.clear(registry)
            written = dict.fromkeys(manifest.rows, 0)
            for name, content in read_members(path, identity):
                _take(name, content, manifest, registry, placing, secrets, written)
            if written != manifest.rows:
                raise BackupError("La sauvegarde n’a pas toutes les lignes qu’elle annonce.")
            for label, model in rows.tables(registry).items():
                if rows.keys_are_given(model):
                    set_last_key(model, manifest.sequences.get(label, 0))
            connection.check_constraints()
    except OperationalError as error:
        placing.undo()
        raise BackupError(BUSY.format(error=str(error).strip())) from error
    except DatabaseError as error:
        placing.undo()
        raise BackupError(f"La base refuse une ligne de la sauvegarde : {str(error).strip()}") from error
    except OSError as error:
        placing.undo()
        raise BackupError(f"Un fichier n’a pas pu être écrit, et rien n’a changé : {error.strerror}.") from error
    except BaseException:
        placing.undo()
        raise
    try:
        restored.to_do = private.place(secrets)
        placing.commit()
    except OSError as error:  # the rows are there: what is left is for a person
        restored.to_do.append(f"Un fichier n’a pas pu être écrit ({error}) : corrigez, et restaurez avec --replace.")
    restored.files = len(placing.kept)
    return restored


def _take(name: str, content: Content, manifest: Manifest, registry: Apps, placing: uploads.StagedUploads,
          secrets: dict[str, bytes], written: dict[str, int]) -> None:  # fmt: skip
    """Put one member in its place. BackupError when it is not what was checked."""
    if name.startswith(rows.FOLDER):
        label = name.split("/")[1]
        written[label] += rows.insert(_model(registry, label), content)
    elif name.startswith(uploads.FOLDER):
        upload = name.removeprefix(uploads.FOLDER)
        if upload not in manifest.gone:
            placing.place(upload, content)
    elif name.startswith(private.FOLDER):
        secrets[private.checked_name(name.removeprefix(private.FOLDER))] = content.read()
    if name != MANIFEST:
        check_member(name, content, manifest)


def _model(registry: Apps, label: str) -> type[models.Model]:
    try:
        return registry.get_model(label)
    except LookupError as error:
        raise BackupError(f"La sauvegarde a une table inconnue ici : {label}.") from error
