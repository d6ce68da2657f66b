import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: '工作订单',
  create: '创建工作订单',
  creating: '正在创建…',
  failed: '未能创建工作订单：{message}',
  open: '打开工作订单 {number}',
  openExternally: '在工单系统中打开',
  fromAlerts: { other: '针对 {count} 条警报' },
  title: '标题',
  customer: '客户',
  chooseCustomer: '选择客户…',
  customers,
  customerMissing: '工作订单需要客户。',
  priority: '优先级',
  priorities: {
    high: '高',
    normal: '普通',
    low: '低',
  },
  incidentType: '工作类型',
  description: '要做的工作',
  optional: '可选',
  cancel: '取消',
  statuses: historyEntry.workOrderStates,
};
