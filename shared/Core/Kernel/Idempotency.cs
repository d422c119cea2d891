namespace Distribution.Kernel;

/// <summary>What every command that moves money or stock carries: its natural key, and a hash of what was asked.</summary>
public static class Idempotency
{
    /// <summary>The same command id came with another request.</summary>
    public static Problem KeyReused() =>
        Problem.Refused("idempotency.key_reused", "This key was used before for another request.");

    /// <summary>Null if the key and the hash can be stored.</summary>
    public static Problem? Check(string commandId, string requestHash) => IdText.IsValid(commandId) && IdText.IsValid(requestHash)
        ? null
        : Problem.Invalid("idempotency.key_invalid", "A key has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -.");
}
