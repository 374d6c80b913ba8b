// Every state, judged by the banner's rules: one letter a verdict, then what is asked and locked.
import { isLocked, judge, questions } from "../../../consent/banner/rules.js";

const { places, contexts, now } = JSON.parse(await new Response(process.stdin).text());
const shown = contexts.map(({ answer, ...rest }) => ({
  ...rest,
  answer: answer && { ...answer, choices: Object.assign(Object.create(null), answer.choices) },
}));
const told = [];
for (const { region, categories } of places) {
  const [category] = categories;
  const optional = categories.filter(({ necessary }) => !necessary);
  for (const context of shown) {
    const { verdict, reason } = judge(category, region, context, now);
    const asked = questions(categories, region, context, now).includes(category);
    const locked = !category.necessary && !!isLocked(category, optional, region, context, now);
    told.push(`${verdict} ${reason} ${+asked} ${+locked}`);
  }
}
console.log(JSON.stringify(told));
