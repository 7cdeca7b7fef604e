"""What the documentation's hook uses; MkDocs itself is installed by ``make docs`` alone."""

class MkDocsConfig:
    docs_dir: str
