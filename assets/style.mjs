// One sheet of Codex: its tokens in both colours, and those of its components that need no script.
import {readFileSync, writeFileSync} from "node:fs";

const COMPONENTS = ["Button", "Message", "SearchInput", "Select", "TextArea", "TextInput"];
const modules = new URL("../node_modules/", import.meta.url);

const read = (path) => readFileSync(new URL(`@wikimedia/${path}`, modules), "utf8");

// the declarations of a sheet with one :root rule
const tokens = (name) => read(`codex-design-tokens/dist/theme-wikimedia-ui-${name}.css`).match(/:root \{([^}]*)\}/)[1];

const withoutComments = (css) => css.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\s*\n\s*/g, "");

export function writeStyle(target) {
    const dark = tokens("mode-dark");
    const css = [
        `:root{${tokens("root")}}`,
        `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
        `:root[data-theme=dark]{${dark}}`,
        ...COMPONENTS.map((name) => read(`codex/dist/modules/Cdx${name}-bidi.css`)),
    ];
    writeFileSync(target, withoutComments(css.join("\n")) + "\n");
}
