"""Uses the simulator with the unmodified odins_spear 2.3.0 and prints the results as JSON."""
import json
import sys

from odins_spear.api import API

url, username, password = sys.argv[1:4]
api = API(base_url=url, username=username, password=password, rate_limit=False)
jane = "jane.doe@lab.example.net"
results = {}
results["session"] = api.get_auth_details()["username"]
results["renewed"] = api.refresh_authorisation()
results["title"] = api.users.get_user_by_id(jane)["title"]
results["listed"] = len(api.users.get_users("ent.odin", "grp.odin", extended=True))
results["found"] = [u["userId"] for u in api.users.get_users(filter="firstName", filter_type="startsWith", filter_value="Jan")]
api.users.put_user("ent.odin", "grp.odin", jane, {"title": "From Python", "address": {"city": None}})
results["updated"] = api.users.get_user_by_id(jane)["title"]
api.users.put_users_bulk([jane], {"yahooId": "bulk"})
new = "py.thon@lab.example.net"
api.users.post_user("ent.odin", "grp.odin", new, "Py", "Thon", "8001", "Secret-123")
api.users.put_user_id(new, "mon.ty@lab.example.net")
api.users.put_user_portal_passcode("mon.ty@lab.example.net", "1234")
api.authentication.put_user_authentication_service("mon.ty@lab.example.net", "Secret-456")
api.session.put_change_password("mon.ty@lab.example.net", "Secret-789")
results["login"] = api.users.get_user_login_info("mon.ty@lab.example.net")["lastName"]
api.users.delete_user("mon.ty@lab.example.net")
services = api.services.get_user_services(jane)
results["services"] = [row["serviceName"] for row in services["userServices"] if row["assigned"]]
results["assigned"] = len(api.services.get_user_services_assigned(jane)["userServices"])
results["settings"] = api.services.get_user_service_settings(jane)["Call Waiting"]["isActive"]
results["licensed"] = len(api.services.get_group_services("grp.odin", "ent.odin")["userServices"]) > 30
results["dnd"] = api.do_not_disturb.put_user_do_not_disturb(jane, True, True)["isActive"]
results["forwarding"] = [
    api.call_forwarding_always.get_user_call_forwarding_always(jane)["isActive"],
    len(api.call_forwarding_always.get_bulk_call_forwarding_always("ent.odin", "grp.odin")),
]
results["groups"] = len(api.groups.get_groups("ent.odin"))
results["dns"] = len(api.dns.get_group_dns("ent.odin", "grp.odin")["dns"]) > 0
results["password"] = "password" in api.password_generate.get_password_generate("ent.odin", "grp.odin")
try:
    api.users.get_user_by_id("mon.ty@lab.example.net")
except Exception as error:
    results["deleted"] = type(error).__name__
print(json.dumps(results))
