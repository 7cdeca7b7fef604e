"""What the documentation's hook uses; MkDocs itself is installed by ``make docs`` alone."""

from mkdocs.config.defaults import MkDocsConfig

class File:
    @classmethod
    def generated(cls, config: MkDocsConfig, src_uri: str, *, content: str) -> File: ...

class Files:
    def get_file_from_path(self, path: str) -> File | None: ...
    def append(self, file: File) -> None: ...
