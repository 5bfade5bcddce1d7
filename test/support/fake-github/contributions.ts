const DAY_MS = 86_400_000;
const LEVELS = ['NONE', 'FIRST_QUARTILE', 'SECOND_QUARTILE', 'THIRD_QUARTILE', 'FOURTH_QUARTILE'];

/** What somebody contributed in the year before `now`, in weeks that begin on Sundays; the same for the same login. */
export function contributionsOf(login: string, now: number) {
  const today = Math.floor(now / DAY_MS);
  const yearAgo = today - 365;
  const firstSunday = yearAgo - new Date(yearAgo * DAY_MS).getUTCDay();
  const days = Array.from({ length: today - firstSunday + 1 }, (_, index) =>
    dayOf(login, firstSunday + index),
  );
  const total = days.reduce((sum, { contributionCount }) => sum + contributionCount, 0);
  return {
    totalCommitContributions: Math.floor(total * 0.8),
    contributionCalendar: {
      totalContributions: total,
      weeks: Array.from({ length: Math.ceil(days.length / 7) }, (_, week) => ({
        firstDay: days[week * 7]!.date,
        contributionDays: days.slice(week * 7, week * 7 + 7),
      })),
    },
  };
}

/** @param day days since the epoch. */
function dayOf(login: string, day: number) {
  const contributionCount = Math.max(0, ((day * 7 + login.length * 5) % 13) - 4);
  return {
    date: new Date(day * DAY_MS).toISOString().slice(0, 10),
    weekday: new Date(day * DAY_MS).getUTCDay(),
    contributionCount,
    contributionLevel: LEVELS[Math.ceil(contributionCount / 2)],
  };
}
