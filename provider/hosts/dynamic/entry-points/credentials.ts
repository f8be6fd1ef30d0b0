/**
 * What the engine's provider process loads, by the text that every user's credentials carry in their state:
 * `exports.handler=require('pulumi-broadworks/credentials')`. This name is for ever.
 */
import { credentials } from "../../../resources/credentials/settings";
import { SettingsLifecycle } from "../../../resources/settings";
import { serve } from "../host";

export = serve((platform) => new SettingsLifecycle(platform, credentials));
