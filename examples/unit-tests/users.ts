import { BroadworksUser } from "pulumi-broadworks";

/** Declares the users of a department, all with the title and the address of their team. */
export function createTeam(department: string, names: readonly string[]): BroadworksUser[] {
  return names.map(
    (name) =>
      new BroadworksUser(name, {
        serviceProviderId: "ent.odin",
        groupId: "grp.odin",
        userId: `${name}@lab.example.net`,
        title: `Agent, ${department}`,
        address: { city: "Cincinnati" },
      }),
  );
}
