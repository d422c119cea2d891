using Distribution.Kernel;

namespace Distribution.Payments;

/// <summary>What is known after asking a provider. Closed: an answer, a refusal, or not knowing.</summary>
public abstract record GatewayOutcome<T>
    where T : notnull
{
    private GatewayOutcome()
    {
    }

    /// <summary>The provider answered.</summary>
    public sealed record Known(T Value) : GatewayOutcome<T>;

    /// <summary>The provider said no, and saying it again will not change that.</summary>
    public sealed record Refused(Problem Problem) : GatewayOutcome<T>;

    /// <summary>Time-out, broken connection, an answer that makes no sense: it may have happened. Ask or send again under the same number, never under another.</summary>
    public sealed record Unknown(string Reason) : GatewayOutcome<T>;
}
