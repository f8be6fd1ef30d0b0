/** The request that sets services. It contains the changes only. */
import type { Values, WriteRequest } from "../../core/definition";
import { toPatch } from "../../core/fields/index";
import type { OdinClient } from "../../odin/index";
import { numberingOf } from "../user/numbering";
import { type LiveServices, partsOf, toLiveServices } from "./live";
import { findOwnList } from "./own-lists";
import { sendSettings } from "./send-settings";
import { toPlatformParts } from "./voice-messaging-parts";

export function settingsRequest(client: OdinClient): WriteRequest<LiveServices> {
  return {
    writes: ({ path }) => path[0] === "services" && path.length > 2 && !findOwnList(path),
    send: async (live, changes) => {
      const { settings } = partsOf(live);
      const patch = toPlatformParts(toPatch(changes, numberingOf(live))["services"] as Values, settings);
      const response = await sendSettings(client, live.userId, patch, settings);
      return response && { response: { ...live, ...toLiveServices({ ...partsOf(live), settings: response }) } };
    },
  };
}
