// Reads structured field values (RFC 9651) as strictly as they are written.
//
// usage: node t/consumers/structured_fields.mjs < LINES
//
// Each line is `item VALUE`, `list VALUE` or `dictionary VALUE`, and is
// answered with a line of JSON: {"ok":true,"value":...}, or
// {"ok":false,"error":"..."} for what does not parse, or parses without being
// what a serializer would have written.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const build = fileURLToPath(new URL("../../build/consumers/", import.meta.url));
const found = createRequire(build).resolve("structured-headers");
const fields = await import(pathToFileURL(found));

const kinds = {
    item: [fields.parseItem, fields.serializeItem, item],
    list: [fields.parseList, fields.serializeList, list],
    dictionary: [
        fields.parseDictionary,
        fields.serializeDictionary,
        dictionary,
    ],
};

function bare(value) {
    if (value instanceof ArrayBuffer) {
        return { bytes: Buffer.from(value).toString("base64") };
    }
    if (value instanceof fields.Token) {
        return { token: value.toString() };
    }
    if (value instanceof fields.DisplayString) {
        return { display: value.toString() };
    }
    if (value instanceof Date) {
        return { date: value.getTime() / 1000 };
    }
    return value;
}

// Parameters are rare: only where there are any is a member more than its
// value.
function item([value, parameters]) {
    const plain = Array.isArray(value) ? list(value) : bare(value);
    if (parameters.size === 0) {
        return plain;
    }
    const pairs = [...parameters].map(([key, entry]) => [key, bare(entry)]);
    return { value: plain, parameters: Object.fromEntries(pairs) };
}

function list(members) {
    return members.map(item);
}

function dictionary(members) {
    return Object.fromEntries(
        [...members].map(([key, member]) => [key, item(member)]),
    );
}

function judge(line) {
    const [, kind, text] = /^(\w+) (.*)$/s.exec(line) ?? [];
    if (!(kind in kinds)) {
        throw new Error("not one of: item, list, dictionary");
    }
    const [parse, serialize, plain] = kinds[kind];
    const parsed = parse(text);
    const canonical = serialize(parsed);
    if (canonical !== text) {
        throw new Error(`not in canonical form, which is: ${canonical}`);
    }
    return plain(parsed);
}

process.stdin.setEncoding("latin1");

for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
        answer = { ok: true, value: judge(line) };
    } catch (error) {
        answer = { ok: false, error: error.message };
    }
    console.log(JSON.stringify(answer));
}
