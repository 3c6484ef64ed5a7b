// A client of the service for Node.js and browsers, without dependencies: it reads the service's own description and
// makes one function of each operation. All agencies and groups here are invented.
//
//   lfreward serve &
//   node examples/service/client.mjs http://127.0.0.1:8390
export class Problem extends Error {
  constructor(body) {
    super(body.detail);
    Object.assign(this, body); // code, status, title, type
  }
}

export async function connect(base, { token, lang = "zh" } = {}) {
  const headers = { "accept-language": lang, "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const described = await (await fetch(`${base}/openapi.json`, { headers })).json();
  const client = {};
  for (const [path, methods] of Object.entries(described.paths))
    for (const [method, operation] of Object.entries(methods))
      client[operation.operationId] = async ({ body, policy, ...query } = {}) => {
        const url = new URL(base + path.replace("{policy}", encodeURIComponent(policy)));
        for (const [name, value] of Object.entries(query))
          for (const one of [value].flat()) url.searchParams.append(name, one);
        const sent = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
        const response = await fetch(url, sent);
        const answer = await response.text();
        if (!response.ok) throw new Problem(JSON.parse(answer));
        return response.headers.get("content-type").startsWith("application/json") ? JSON.parse(answer) : answer;
      };
  return client;
}

if (process.argv[2]) {
  const api = await connect(process.argv[2], { lang: "en" });
  const train = { item: "tourist_train", train_class: "ordinary", arrival_date: "2020-10-09", visitors: 520,
                  paid_sites: 4, paid_4a_sites: 2, nights: 2, spend_per_head: 1260, arrival_station: "临汾" };
  const { verdict, amount } = await api.evaluate({ policy: "linfen-2020", body: train });
  console.log(verdict, amount);
  const { rows } = await api.what_if({ policy: "linfen-2020", body: { record: train, vary: { visitors: [499, 500] } } });
  console.log(rows.map((row) => row.amount).join(" "));
  await api.evaluate({ policy: "elsewhere", body: train }).catch((problem) => console.log(problem.code));
}
