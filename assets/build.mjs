// Makes what the pages need of other projects, once at set-up: `npm run build`.
import {mkdirSync} from "node:fs";
import {writeStyle} from "./style.mjs";
import {writeWorld} from "./world.mjs";

const folder = new URL("../static/lib/", import.meta.url);
mkdirSync(folder, {recursive: true});
writeStyle(new URL("codex.css", folder));
writeWorld(new URL("world.json", folder));
