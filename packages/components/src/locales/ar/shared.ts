export const common = {
  needsClient: 'غير متصل بالخدمة',
  needsClientHint: 'ضع هذا العنصر داخل <csk-provider> وزوّده بعميل للخدمة.',
  loading: 'جارٍ التحميل',
  errorTitle: 'تعذّر التحميل',
  staleError: 'تعذّر التحديث: {message}',
  unexpectedError: 'حدث خطأ غير متوقع.',
  retry: 'إعادة المحاولة',
  dismiss: 'تجاهل',
  forbidden: 'غير مسموح',
  forbiddenHint: 'أدوارك لا تشمل ذلك. يمكن للمسؤول تغييرها.',
  offline: 'دون اتصال',
  offlineHint: 'انقطع الاتصال. ترى آخر ما تم استلامه، وسيُستأنف العرض تلقائيًا.',
};

export const alertState = {
  active: 'نشط',
  acknowledged: 'تم الإقرار',
  'in-progress': 'قيد التنفيذ',
  shelved: 'مؤجل',
  closed: 'مغلق',
  inactive: 'غير نشط',
  'case-created': 'تم إنشاء حالة',
  'work-order-created': 'تم إنشاء أمر عمل',
  'command-sent': 'تم إرسال أمر',
  'command-failed': 'فشل الأمر',
  over: '{state} · انتهت',
};

export const readingDoubt = {
  badQuality: 'جودة سيئة',
  uncertainQuality: 'جودة غير مؤكدة',
};

export const deviceState = {
  registration: {
    unknown: 'غير معروف',
    unregistered: 'غير مسجل',
    'in-progress': 'جارٍ التسجيل',
    registered: 'مسجل',
    error: 'فشل التسجيل',
  },
  connection: {
    connected: 'متصل',
    silent: 'غير متصل',
    'never-heard': 'لم يتصل قط',
    disabled: 'معطّل',
  },
};

export const valueForm = {
  notSet: 'غير معيّن',
  between: 'من {minimum} إلى {maximum}',
  atLeast: '{minimum} على الأقل',
  atMost: '{maximum} على الأكثر',
  'not-a-number': 'يُرجى إدخال رقم.',
  'not-whole': 'يُرجى إدخال عدد صحيح.',
  'not-a-moment': 'يُرجى إدخال تاريخ ووقت.',
  'not-json': 'يُرجى إدخال كائن JSON، مثل {example}.',
  'too-low': 'يجب ألا تقل القيمة عن {limit}.',
  'too-high': 'يجب ألا تزيد القيمة على {limit}.',
  'too-long': {
    zero: 'يجب أن يكون فارغًا.',
    one: 'حرف واحد على الأكثر.',
    two: 'حرفان على الأكثر.',
    few: '{limit} أحرف على الأكثر.',
    many: '{limit} حرفًا على الأكثر.',
    other: '{limit} حرف على الأكثر.',
  },
  'too-precise': {
    zero: 'دون منازل عشرية.',
    one: 'منزلة عشرية واحدة على الأكثر.',
    two: 'منزلتان عشريتان على الأكثر.',
    few: '{limit} منازل عشرية على الأكثر.',
    many: '{limit} منزلة عشرية على الأكثر.',
    other: '{limit} منزلة عشرية على الأكثر.',
  },
};

export const bulk = {
  running: {
    register: 'جارٍ تسجيل {done} من {total}…',
    pull: 'جارٍ جلب {done} من {total}…',
  },
  done: {
    register: {
      zero: 'لم يُسجَّل شيء',
      one: 'سُجِّل {count}',
      two: 'سُجِّل {count}',
      few: 'سُجِّل {count}',
      many: 'سُجِّل {count}',
      other: 'سُجِّل {count}',
    },
    pull: {
      zero: 'لم يُجلب شيء',
      one: 'جُلب {count}',
      two: 'جُلب {count}',
      few: 'جُلب {count}',
      many: 'جُلب {count}',
      other: 'جُلب {count}',
    },
  },
  skipped: {
    zero: 'لم يُتخطَّ شيء',
    one: 'تم تخطي {count}',
    two: 'تم تخطي {count}',
    few: 'تم تخطي {count}',
    many: 'تم تخطي {count}',
    other: 'تم تخطي {count}',
  },
  failed: {
    zero: 'لم يفشل شيء',
    one: 'فشل {count}',
    two: 'فشل {count}',
    few: 'فشل {count}',
    many: 'فشل {count}',
    other: 'فشل {count}',
  },
  ended: 'توقف بعد {done} من {total}: {message}',
  details: 'التفاصيل',
  dismiss: 'تجاهل',
};

export const caseOf = {
  create: 'حالة جديدة',
  made: 'تم إنشاء الحالة {number}.',
  open: 'فتح الحالة',
  close: 'إغلاق',
  tooMany: 'تتسع الحالة الواحدة لـ {count} جهاز على الأكثر.',
};

export const customers = {
  found: {
    zero: 'لم يتم العثور على عملاء',
    one: 'تم العثور على عميل واحد',
    two: 'تم العثور على عميلين',
    few: 'تم العثور على {count} عملاء',
    many: 'تم العثور على {count} عميلًا',
    other: 'تم العثور على {count} عميل',
  },
  none: 'لم يتم العثور على أي عميل',
  firstOnly: 'تظهر الأولى فقط؛ اكتب للعثور على غيرها.',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: 'مفتوحة',
    resolved: 'تم الحل',
    cancelled: 'ملغاة',
  },
  commandStates: {
    queued: 'في قائمة الانتظار',
    sent: 'تم الإرسال',
    delivered: 'تم التسليم',
    completed: 'مكتمل',
    rejected: 'مرفوض',
    failed: 'فشل',
    expired: 'منتهي الصلاحية',
    unknown: 'النتيجة غير معروفة',
    cancelled: 'ملغى',
  },
  workOrderStates: {
    unscheduled: 'غير مجدول',
    scheduled: 'مجدول',
    'in-progress': 'قيد التنفيذ',
    completed: 'مكتمل',
    cancelled: 'ملغى',
  },
  registrationStates: {
    unknown: 'التسجيل غير معروف',
    unregistered: 'غير مسجل',
    'in-progress': 'التسجيل قيد التنفيذ',
    registered: 'مسجل',
    error: 'فشل التسجيل',
  },
  connectionTurns: { connected: 'تم الاتصال', disconnected: 'انقطع الاتصال' },
  case: 'الحالة {number}: {title}',
  workOrder: 'أمر العمل {number}',
  by: 'بواسطة {name}',
};

export const errors = {
  'not-found': 'لم يُعثر على السجل.',
  conflict: 'تعذّر ذلك: {message}',
  invalid: 'لم تُقبل البيانات: {message}',
  unauthenticated: 'لم تسجّل الدخول. سجّل الدخول مجددًا.',
  forbidden: 'ليس لديك إذن للقيام بذلك.',
  throttled: 'طلبات كثيرة جدًا. انتظر لحظة.',
  unavailable: 'الخدمة غير متاحة.',
  timeout: 'لم تستجب الخدمة في الوقت المناسب.',
  unsupported: 'هذا غير مدعوم هنا: {message}',
  'device-offline': 'الجهاز دون اتصال.',
  'not-configured': 'لم تُعدّ الخدمة لذلك.',
  closed: 'أُغلق الاتصال.',
};
