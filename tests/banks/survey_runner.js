// Says what the real survey-core does with a survey: one JSON request a line on standard input, one answer a line.
// A request holds `survey` (kept under `name` for later requests that bring none) and `answers`, a list of data to be
// set. For each it answers the names of the questions that show; those of a matrix's rows as "matrix.row".
// Values of questions that do not show are set aside (`aside`: false keeps them), as completing a survey does.
const Survey = require("./vendor/survey-core/survey.core.min.js");
const surveys = new Map();

console.warn = console.error = () => {};

function shown(model) {
  const names = [];
  for (const question of model.getAllQuestions(false, true)) {
    if (!question.isVisibleInSurvey) continue;
    if (question.isDescendantOf && question.getType() === "matrix") {
      for (const row of question.visibleRows) names.push(`${question.getValueName()}.${row.name}`);
    } else {
      names.push(question.getValueName());
    }
  }
  return names;
}

function settle(model, answers, aside) {
  let kept = answers;
  for (let round = 0; round < 50; round += 1) {
    model.clear(true, true);
    model.data = JSON.parse(JSON.stringify(kept));
    const names = new Set(shown(model));
    if (!aside) return [...names];
    const next = {};
    for (const [name, value] of Object.entries(answers)) {
      if (names.has(name)) next[name] = value;
      else if (value && typeof value === "object" && !Array.isArray(value)) {
        const rows = Object.entries(value).filter(([row]) => names.has(`${name}.${row}`));
        if (rows.length) next[name] = Object.fromEntries(rows);
      }
    }
    if (JSON.stringify(next) === JSON.stringify(kept)) return [...names];
    kept = next;
  }
  throw new Error("what shows does not come to rest");
}

function answer(request) {
  if (request.survey) surveys.set(request.name, new Survey.SurveyModel(request.survey));
  const model = surveys.get(request.name);
  const aside = request.aside !== false;
  return {
    shown: (request.answers || []).map((answers) => settle(model, answers, aside)),
    texts: (request.locales || []).map((locale) => {
      model.locale = locale;
      return model.getAllQuestions().map((question) => question.locTitle.textOrHtml);
    }),
  };
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    let reply;
    try {
      reply = answer(JSON.parse(line));
    } catch (error) {
      reply = { error: String(error.stack) };
    }
    process.stdout.write(JSON.stringify(reply) + "\n");
  });
