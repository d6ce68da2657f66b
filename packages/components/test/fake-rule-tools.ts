import {
  checkRuleForm,
  ConnectedServiceError,
  type Reading,
  type ReplayedAlert,
  type RuleForm,
  type RuleReplay,
  type RuleTools,
  type RuleTrial,
} from '@csk/core';

/** A rule to begin with. */
export const TOO_HOT = {
  kind: 'threshold',
  rule: 'TooHot',
  readingType: 'Temperature',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'DeviceID',
  measure: 'Temperature',
  comparison: '>',
  limits: { kind: 'fixed', limit: 70, clearLimit: 65 },
  forAtLeast: { unit: 'minute', length: 10 },
} as const satisfies RuleForm;

/** Readings of a device, a minute apart, two of them above the rule's limit. */
export function recordingFrom(start: number): readonly Reading[] {
  return [60, 71, 66, 80].map((value, i) => ({
    deviceKey: 'thermostat-07',
    metric: 'Temperature',
    at: start + i * 60_000,
    value,
  }));
}

/** Rule tools whose query text is the form as JSON, and whose replay raises an alert for each reading above 70. */
export function fakeRuleTools(): RuleTools & { readonly trials: RuleTrial[]; failure: string | undefined } {
  const tools = {
    trials: [] as RuleTrial[],
    failure: undefined as string | undefined,
    queryOf: (form: RuleForm) => `SELECT ${JSON.stringify(checkRuleForm(form))}`,
    formOf(text: string) {
      const place = { line: 2, column: 3 };
      if (!text.startsWith('SELECT')) return { kind: 'syntax-error' as const, message: 'Expected SELECT.', ...place };
      try {
        return { kind: 'form' as const, form: JSON.parse(text.slice('SELECT '.length)) as RuleForm };
      } catch {
        return { kind: 'other' as const, message: 'Not as a form writes it.', ...place };
      }
    },
    async replay(trial: RuleTrial) {
      tools.trials.push(trial);
      if (tools.failure !== undefined) throw new ConnectedServiceError('invalid', tools.failure);
      return aReplay(trial.readings);
    },
  };
  return tools;
}

export function aReplay(readings: readonly Reading[], fields: Partial<RuleReplay> = {}): RuleReplay {
  const at = (ms: number | undefined) => new Date(ms ?? 0).toISOString();
  const alerts = readings
    .filter(({ value }) => value > 70)
    .map(({ deviceKey, at: ms, value, metric }, index): ReplayedAlert => ({
      number: index + 1,
      deviceKey,
      description: 'TooHot',
      level: 'high',
      raisedAt: at(ms),
      lastRaisedAt: at(ms),
      occurrences: 1,
      clearedAt: index === 0 ? at(ms + 90_000) : undefined,
      evidence: { metric, reading: value },
    }));
  const rate = {
    average: alerts.length,
    maximum: alerts.length,
    target: 150,
    manageable: 300,
    band: 'acceptable' as const,
  };
  return {
    from: at(readings[0]?.at),
    to: at(readings.at(-1)?.at),
    isLongEnough: false,
    events: readings.length,
    diagnostics: [],
    rows: { raised: alerts.length, cleared: 0, known: 0, refused: 0, refusals: [] },
    alertCount: alerts.length,
    occurrences: alerts.length,
    unclearedCount: 0,
    priorityMix: { high: alerts.length, medium: 0, low: 0 },
    alerts,
    byDevice: [],
    deviceCount: 1,
    byRule: [],
    timeInAlarm: { totalMs: 5_400_000, anyMs: 5_400_000, activeAtEnd: 0, activeAtEndMs: 0, endsAreReported: true },
    chatteringCount: 0,
    chattering: [],
    rates: {
      agents: 1,
      perTenMinutes: rate,
      perHour: rate,
      perDay: rate,
      floods: [],
      floodCount: 0,
      floodShare: 0,
      floodShareTarget: 0.01,
    },
    ...fields,
  };
}
