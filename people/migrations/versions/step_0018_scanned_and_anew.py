"""Which files a scanner has looked through, and which findings a mail tells of: those that wait tell of none by name.

What waits at this moment was written as it stood then; whoever is told by it is told by the words it has.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Lay the columns out."""
    with op.batch_alter_table("document_version") as version:
        version.add_column(sa.Column("scanned", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("mail") as mail:
        mail.add_column(sa.Column("about", sa.JSON, nullable=False, server_default="[]"))
