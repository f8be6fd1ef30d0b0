/**
 * What the engine's provider process loads, by the text that every user's services carry in their state:
 * `exports.handler=require('pulumi-broadworks/services')`. This name is for ever.
 */
import { services } from "../../../resources/services/settings";
import { SettingsLifecycle } from "../../../resources/settings";
import { serve } from "../host";

export = serve((platform) => new SettingsLifecycle(platform, services));
