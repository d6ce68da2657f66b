import { css } from 'lit';

/** The states that every element can be in besides "ready": waiting, empty, failed, stale. */
export const states = css`
  .state {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    min-block-size: 120px;
    padding: var(--_s6) 16px;
    text-align: center;
    color: var(--_muted);
  }
  .state > svg {
    inline-size: 24px;
    block-size: 24px;
    margin-block-end: 4px;
  }
  .state strong {
    color: var(--_text);
    font-weight: 600;
  }
  .state p {
    max-inline-size: 60ch;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .state button {
    margin-block-start: 8px;
  }
  .state.error > svg {
    color: var(--_high);
  }
  .banner {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 4px 8px;
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
    background: var(--_medium-bg);
    color: var(--_medium);
    overflow-wrap: anywhere;
  }
  .banner.error {
    background: var(--_high-bg);
    color: var(--_high);
  }
  .banner button {
    min-block-size: 24px;
    padding-block: 0;
    margin-inline-start: auto;
    color: var(--_text);
  }
  .skeleton {
    display: grid;
    gap: var(--_s3);
    padding: var(--_s3);
  }
  .skeleton i {
    display: block;
    block-size: 12px;
    border-radius: 4px;
    background: var(--_hover);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .skeleton i:nth-child(3n + 1) {
    inline-size: 72%;
  }
  .skeleton i:nth-child(3n + 2) {
    inline-size: 94%;
  }
  .skeleton i:nth-child(3n) {
    inline-size: 58%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  @media (forced-colors: active) {
    .skeleton i {
      background: GrayText;
    }
    .banner {
      border: 1px solid currentColor;
    }
  }
`;
