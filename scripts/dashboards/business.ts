import { type Dashboard, JOB, type Panel } from './dashboard.ts';

/** How often each kind of a thing happened within an hour. */
const hourly = (title: string, counter: string, label: string, description: string): Panel => ({
  title: `${title} in an hour`,
  kind: 'timeseries',
  unit: 'short',
  description,
  queries: [{ expr: `sum by (${label}) (increase(${counter}{${JOB}}[1h]))`, legend: `{{${label}}}` }],
});

export const business: Dashboard = {
  uid: 'portfolio-business',
  title: 'Business',
  question: 'What do people do here, and what does the assistant cost?',
  sections: [
    {
      title: 'Portfolios and profiles',
      panels: [
        {
          title: 'Portfolios that are created',
          kind: 'timeseries',
          unit: 'ops',
          description: 'Singly and in bulks.',
          queries: [{ expr: `job:portfolio_creations:rate5m{${JOB}}`, legend: 'created' }],
          alerts: ['PortfolioServiceHighCreationRate'],
        },
        hourly('Portfolios created', 'portfolio_creations_total', 'via', 'Singly and in bulks.'),
        hourly('Searches of portfolios', 'portfolio_searches_total', 'kind', 'By what was asked for.'),
        hourly('Profiles read', 'profile_visits_total', 'visitor', 'Only counted ones are views.'),
        hourly('Searches of profiles', 'profile_searches_total', 'source', 'By where the answer came from.'),
        hourly('Syncs of profiles', 'profile_syncs_total', 'outcome', 'partial is with warnings.'),
        hourly('People back from GitHub', 'github_sign_ins_total', 'outcome', 'By what became of it.'),
        hourly('Syncs with GitHub', 'github_sync_total', 'source', 'By where the answer came from.'),
        hourly('Requests of AI tools', 'mcp_requests_total', 'outcome', 'failed is on our side.'),
      ],
    },
    {
      title: 'The assistant',
      panels: [
        {
          title: 'The day’s tokens',
          kind: 'timeseries',
          unit: 'percentunit',
          description: 'Share of CHAT_DAILY_TOKEN_BUDGET that is spent or reserved today (UTC).',
          queries: [{ expr: `job:chat_budget_spent:ratio{${JOB}}`, legend: 'spent' }],
          alerts: ['ChatBudgetNearlySpent'],
        },
        hourly('Tokens', 'chat_tokens_total', 'kind', 'Of prompts and of answers.'),
        hourly('Messages', 'chat_messages_total', 'role', 'Of visitors and of the assistant.'),
        {
          title: 'The language model, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'The whole answer.',
          queries: [{ expr: `job:llm_request_duration_seconds:p95_10m{${JOB}}`, legend: 'p95' }],
          alerts: ['LlmSlow'],
        },
        {
          title: 'Its first word, 95th percentile',
          kind: 'timeseries',
          unit: 's',
          description: 'What a visitor waits for before something moves.',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (job, le) (rate(llm_time_to_first_token_seconds_bucket{${JOB}}[10m])))`,
              legend: 'p95',
            },
          ],
        },
        hourly('Calls to the model', 'llm_requests_total', 'status', 'By how they ended.'),
        {
          title: 'Chats refused in an hour',
          kind: 'timeseries',
          unit: 'short',
          description: 'By the rate limit.',
          queries: [
            { expr: `sum by (job) (increase(rate_limit_hits_total{${JOB}}[1h]))`, legend: 'refused' },
          ],
          alerts: ['RateLimitHits'],
        },
        {
          title: 'Sessions',
          kind: 'timeseries',
          unit: 'short',
          description: 'That are not over. Replicas share them where they have one store.',
          queries: [{ expr: `max by (job) (chat_sessions_active{${JOB}})`, legend: 'active' }],
        },
      ],
    },
  ],
};
