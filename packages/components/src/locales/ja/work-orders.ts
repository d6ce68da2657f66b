import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: '作業指示書',
  create: '作業指示書を作成',
  creating: '作成中…',
  failed: '作業指示書を作成できませんでした: {message}',
  open: '作業指示書 {number} を開く',
  openExternally: '作業管理システムで開く',
  fromAlerts: { other: '{count} 件のアラートが対象' },
  title: 'タイトル',
  customer: '顧客',
  chooseCustomer: '顧客を選択…',
  customers,
  customerMissing: '作業指示書には顧客が必要です。',
  priority: '優先度',
  priorities: {
    high: '高',
    normal: '標準',
    low: '低',
  },
  incidentType: '作業の種類',
  description: '作業内容',
  optional: '省略可',
  cancel: 'キャンセル',
  statuses: historyEntry.workOrderStates,
};
