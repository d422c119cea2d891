namespace Distribution.Local.Sandbox;

/// <summary>A notification to be sent to the shop.</summary>
/// <param name="Body">The event as JSON text; the same in every copy and repetition.</param>
/// <param name="Copies">How often it is sent at once, from 1.</param>
/// <param name="NotBefore">Not sent earlier; null for at once.</param>
public sealed record SandboxNotification(string Body, int Copies, DateTimeOffset? NotBefore);
