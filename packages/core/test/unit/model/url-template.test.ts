import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertUrlOf, deviceUrlOf, urlTemplateProblem } from '@csk/core';

const ALERT = {
  deviceKey: 'hub-b/p 1',
  token: 't/1',
  rule: 'Hot & cold',
  type: 'anomaly',
  evidence: { metric: 'T°' },
} as const;

test('every placeholder is filled with its value, percent-encoded', () => {
  const urlTemplate = 'https://x.example/d/{deviceId}/{token}?r={rule}&m={metric}#{alertType}{deviceId}';
  assert.equal(
    alertUrlOf({ urlTemplate }, ALERT),
    'https://x.example/d/p%201/t%2F1?r=Hot%20%26%20cold&m=T%C2%B0#anomalyp%201',
  );
  assert.equal(
    deviceUrlOf({ urlTemplate: 'https://x.example/{deviceId}' }, 'pump{token}$&'),
    'https://x.example/pump%7Btoken%7D%24%26',
  );
});

test('no address is made that is not whole', () => {
  const of = (urlTemplate: string | undefined, change: object = {}) =>
    alertUrlOf({ urlTemplate }, { ...ALERT, ...change });
  assert.equal(of(undefined), undefined);
  for (const rule of [undefined, '', '.', '..', 'half \ud800', 'r'.repeat(600)]) {
    assert.equal(of('https://x.example/{rule}', { rule }), undefined, String(rule));
  }
  assert.equal(of('https://x.example/{deviceId}', { deviceKey: undefined }), undefined);
  assert.equal(deviceUrlOf({ urlTemplate: 'https://x.example/{deviceId}/{token}' }, 'p'), undefined);
  assert.equal(of('javascript:alert("{rule}")'), undefined, 'a record that was written by somebody else');
});

test('only https addresses are templates, with known placeholders behind the host', () => {
  for (const fine of [
    'https://x',
    'https://x.example:8443/{deviceId}',
    'HTTPS://x.example?d={deviceId}',
    'https://[::1]/{token}',
  ]) {
    assert.equal(urlTemplateProblem(fine), undefined, fine);
  }
  for (const wrong of [
    ...[
      'http://x/{deviceId}',
      'javascript:alert(1)',
      'JavaScript://x/%0aalert(1)',
      'data:text/html,x',
      '//x/',
      'x',
      '',
    ],
    ...[
      'https://{deviceId}/',
      'https://{deviceId}.x/',
      'https://x{deviceId}',
      'https://x:{deviceId}/',
      'https://u:p@x/',
      'https://u@x/',
    ],
    ...[
      'https://x/{host}',
      'https://x/{',
      'https://x/}',
      'https://x/{}',
      'https://x/{{deviceId}}',
      'https://x/{__proto__}',
    ],
    ...['https://x/ y', 'https://x/"', 'https://x/<a>', 'https://x\\y', ' https://x', 'https://x/\n', 'https://'],
  ]) {
    assert.ok(urlTemplateProblem(wrong), wrong);
  }
});
