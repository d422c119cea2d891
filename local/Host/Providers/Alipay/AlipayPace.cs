namespace Distribution.Local.Providers.Alipay;

/// <summary>How long Alipay takes for what it has accepted: no time, unless a simulator has it otherwise.</summary>
internal class AlipayPace
{
    /// <summary>Until a transfer ends.</summary>
    public virtual TimeSpan OfTransfer() => TimeSpan.Zero;

    /// <summary>Until a refund is back.</summary>
    public virtual TimeSpan OfRefund() => TimeSpan.Zero;
}
