namespace Distribution.Local.Sandbox;

/// <summary>What the provider does to a transfer instead of carrying it out and saying so.</summary>
internal enum TransferFault
{
    /// <summary>The transfer fails; no money leaves.</summary>
    Fail,

    /// <summary>The transfer is carried out, but the answer is lost and no notification is sent: the shop has to ask.</summary>
    Unknown,

    /// <summary>The request never arrives: asked about it, the provider does not know the number.</summary>
    Lost,
}
