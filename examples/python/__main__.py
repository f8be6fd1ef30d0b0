"""A team from a CSV file. An empty cell is not managed: the field keeps its live value."""

import csv

import pulumi
from pulumi_broadworks import User, UserServices, get_group

GROUP = {"service_provider_id": "ent.odin", "group_id": "grp.odin"}


def declare(row: dict[str, str]) -> None:
    """Declares the user of a row. The resource has the name of the row, so the user id can change."""
    cells = {column: cell for column, cell in row.items() if cell}
    user = User(
        row["name"],
        **GROUP,
        user_id=row["user_id"],
        title=cells.get("title"),
        extension=cells.get("extension"),
        address={"city": cells["city"]} if "city" in cells else None,
    )
    if "forward_to" in cells:
        forwarding = {"isActive": True, "forwardToPhoneNumber": cells["forward_to"]}
        UserServices(row["name"], user_id=user.user_id, services={"Call Forwarding Always": forwarding})


with open("team.csv", newline="", encoding="utf-8-sig") as table:
    for line in csv.DictReader(table):
        declare(line)

pulumi.export("users", get_group(**GROUP).user_count)
