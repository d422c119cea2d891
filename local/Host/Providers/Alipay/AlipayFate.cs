using Distribution.Kernel;

namespace Distribution.Local.Providers.Alipay;

/// <summary>What becomes of what Alipay has accepted: it is done at once, unless a simulator has it otherwise.</summary>
internal class AlipayFate
{
    /// <summary>How long a transfer takes, and whether it fails then.</summary>
    public virtual (TimeSpan Takes, bool Fails) OfTransfer(MerchantId merchant, string outBizNo) => default;

    /// <summary>How long a refund takes.</summary>
    public virtual TimeSpan OfRefund() => TimeSpan.Zero;
}
