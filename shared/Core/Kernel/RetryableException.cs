namespace Distribution.Kernel;

/// <summary>
/// A fault that the same call, made again later, may not meet: storage throttled, a lock lost, a message that came
/// before the one it builds on. Queue handlers let it escape so that the message is delivered again.
/// </summary>
public sealed class RetryableException : Exception
{
    public RetryableException(string message)
        : base(message)
    {
    }

    public RetryableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
