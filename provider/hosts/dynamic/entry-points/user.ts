/**
 * What the engine's provider process loads, by the text that every user carries in its state:
 * `exports.handler=require('pulumi-broadworks/user')`. This name is for ever.
 */
import { UserLifecycle } from "../../../resources/user/lifecycle";
import { serve } from "../host";

export = serve((platform) => new UserLifecycle(platform));
