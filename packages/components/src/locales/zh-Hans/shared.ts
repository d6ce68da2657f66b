export const common = {
  needsClient: '未连接',
  needsClientHint: '请将此元素放在 <csk-provider> 中，并为其提供客户端。',
  loading: '正在加载',
  errorTitle: '无法加载',
  staleError: '无法刷新：{message}',
  unexpectedError: '发生意外错误。',
  retry: '重试',
  dismiss: '关闭',
  forbidden: '不允许',
  forbiddenHint: '你的角色不包含此权限。管理员可以更改角色。',
  offline: '离线',
  offlineHint: '连接已断开。当前显示最后收到的内容，恢复后会自动继续。',
};

export const alertState = {
  active: '活动',
  acknowledged: '已确认',
  'in-progress': '处理中',
  shelved: '已搁置',
  closed: '已关闭',
  inactive: '非活动',
  'case-created': '已创建案例',
  'work-order-created': '已创建工作订单',
  'command-sent': '已发送命令',
  'command-failed': '命令失败',
  over: '{state} · 已结束',
};

export const readingDoubt = {
  badQuality: '质量差',
  uncertainQuality: '质量不确定',
};

export const deviceState = {
  registration: {
    unknown: '未知',
    unregistered: '未注册',
    'in-progress': '正在注册',
    registered: '已注册',
    error: '注册失败',
  },
  connection: {
    connected: '已连接',
    silent: '已断开',
    'never-heard': '从未连接',
    disabled: '已禁用',
  },
};

export const valueForm = {
  notSet: '未设置',
  between: '{minimum} 至 {maximum}',
  atLeast: '至少 {minimum}',
  atMost: '至多 {maximum}',
  'not-a-number': '请输入数字。',
  'not-whole': '请输入整数。',
  'not-a-moment': '请输入日期和时间。',
  'not-json': '请输入 JSON 对象，例如 {example}。',
  'too-low': '必须至少为 {limit}。',
  'too-high': '必须至多为 {limit}。',
  'too-long': { other: '最多 {limit} 个字符。' },
  'too-precise': { other: '小数点后最多 {limit} 位。' },
};

export const bulk = {
  running: {
    register: '正在注册 {done}/{total}…',
    pull: '正在获取 {done}/{total}…',
  },
  done: {
    register: { other: '已注册 {count} 台' },
    pull: { other: '已获取 {count} 台' },
  },
  skipped: { other: '已跳过 {count} 台' },
  failed: { other: '{count} 台失败' },
  ended: '完成 {done}/{total} 后停止：{message}',
  details: '详细信息',
  dismiss: '关闭',
};

export const caseOf = {
  create: '新建案例',
  made: '已创建案例 {number}。',
  open: '打开案例',
  close: '关闭',
  tooMany: '一个案例最多包含 {count} 台设备。',
};

export const customers = {
  found: { other: '找到 {count} 位客户' },
  none: '未找到客户',
  firstOnly: '仅显示前面的客户，输入以查找其他客户。',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: '未处理',
    resolved: '已解决',
    cancelled: '已取消',
  },
  commandStates: {
    queued: '已排队',
    sent: '已发送',
    delivered: '已送达',
    completed: '已完成',
    rejected: '已拒绝',
    failed: '失败',
    expired: '已过期',
    unknown: '结果未知',
    cancelled: '已取消',
  },
  workOrderStates: {
    unscheduled: '未排程',
    scheduled: '已排程',
    'in-progress': '处理中',
    completed: '已完成',
    cancelled: '已取消',
  },
  registrationStates: {
    unknown: '注册状态未知',
    unregistered: '未注册',
    'in-progress': '正在注册',
    registered: '已注册',
    error: '注册失败',
  },
  connectionTurns: { connected: '已连接', disconnected: '已断开连接' },
  case: '案例 {number}：{title}',
  workOrder: '工作订单 {number}',
  by: '{name}',
};

export const errors = {
  'not-found': '未找到该记录。',
  conflict: '无法这样操作：{message}',
  invalid: '输入未被接受：{message}',
  unauthenticated: '你尚未登录。请重新登录。',
  forbidden: '你没有执行此操作的权限。',
  throttled: '请求过多。请稍候。',
  unavailable: '服务不可用。',
  timeout: '服务未及时响应。',
  unsupported: '此处不支持：{message}',
  'device-offline': '设备离线。',
  'not-configured': '服务未针对此操作进行配置。',
  closed: '连接已关闭。',
};
