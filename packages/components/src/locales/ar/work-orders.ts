import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: 'أمر العمل',
  create: 'إنشاء أمر عمل',
  creating: 'جارٍ الإنشاء…',
  failed: 'لم يتم إنشاء أمر العمل: {message}',
  open: 'فتح أمر العمل {number}',
  openExternally: 'فتح في نظام أوامر العمل',
  fromAlerts: {
    zero: 'لا تنبيهات',
    one: 'لتنبيه واحد',
    two: 'لتنبيهين',
    few: 'لـ {count} تنبيهات',
    many: 'لـ {count} تنبيهًا',
    other: 'لـ {count} تنبيه',
  },
  title: 'العنوان',
  customer: 'العميل',
  chooseCustomer: 'اختر عميلاً…',
  customers,
  customerMissing: 'يحتاج أمر العمل إلى عميل.',
  priority: 'الأولوية',
  priorities: {
    high: 'عالية',
    normal: 'عادية',
    low: 'منخفضة',
  },
  incidentType: 'نوع العمل',
  description: 'ما يجب القيام به',
  optional: 'اختياري',
  cancel: 'إلغاء',
  statuses: historyEntry.workOrderStates,
};
