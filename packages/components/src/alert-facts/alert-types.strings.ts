/** English texts of the kinds of alerts. */
export const alertTypeStrings = {
  anomaly: 'Anomaly',
  info: 'Information',
  'preventive-maintenance': 'Preventive maintenance',
  test: 'Test',
};
