import { createTeam } from "./users";

const team = createTeam("sales", ["jane.doe", "omar.doe"]);

export const userIds = team.map(({ userId }) => userId);
