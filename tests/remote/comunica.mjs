// Asks queries of a SPARQL server with Comunica: names and queries on stdin, answers on stdout.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { QueryEngine } = createRequire(`${process.env.MAILLAGE_COMUNICA}/`)("@comunica/query-sparql");
const engine = new QueryEngine();
const answers = {};
for (const { name, server, query } of JSON.parse(readFileSync(0, "utf-8"))) {
  const found = await engine.queryBindings(query, { sources: [{ type: "sparql", value: server }] });
  answers[name] = (await found.toArray()).map((row) =>
    Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])),
  );
}
process.stdout.write(JSON.stringify(answers));
