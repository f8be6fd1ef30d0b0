/** The calls that set what a user logs in with. None of it is ever answered. */
import type { OdinClient } from "../client";

/** The password of the web portal. */
export async function putWebPassword(odin: OdinClient, userId: string, newPassword: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/passwords", body: { userId, newPassword } });
}

/** The password by which the user's phones register. */
export async function putSipPassword(odin: OdinClient, userId: string, newPassword: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/authentication", body: { userId, newPassword } });
}

/** The passcode of the voice portal, 4 to 6 digits. */
export async function putPortalPasscode(odin: OdinClient, userId: string, newPasscode: string): Promise<void> {
  await odin({ method: "PUT", path: "/users/portal-passcode", body: { userId, newPasscode } });
}
