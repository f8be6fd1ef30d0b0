"""Updates the users of a file with the unmodified odins_spear: gets each user, compares, and puts the fields that differ."""
import json
import sys

from odins_spear.api import API

file, url, username, password, limit, action = sys.argv[1:7]
api = API(base_url=url, username=username, password=password, rate_limit=limit == "as-published")


def is_same(declared, live):
    if not isinstance(declared, dict):
        return declared == live
    return isinstance(live, dict) and all(is_same(value, live.get(name)) for name, value in declared.items())


with open(file) as users:
    for user in json.load(users):
        live = api.users.get_user_by_id(user["userId"])
        changes = {name: value for name, value in user.items() if not is_same(value, live.get(name))}
        if changes and action == "up":
            api.users.put_user(user["serviceProviderId"], user["groupId"], user["userId"], changes)
