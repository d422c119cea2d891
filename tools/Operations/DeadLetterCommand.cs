using System.Globalization;
using Azure.Messaging.ServiceBus;
using Distribution.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Operations;

/// <summary><c>dead-letters</c>: says what queues have given up, and sends it to them again if asked to.</summary>
internal static class DeadLetterCommand
{
    /// <summary>The most that are shown of a queue; the others are counted.</summary>
    private const int MaxShown = 100;

    /// <summary>What is left; null if nothing is.</summary>
    public static async Task<string?> RunAsync(IServiceProvider provider, ToolOptions options, TextWriter output, CancellationToken cancellation)
    {
        ServiceBusClient client = provider.GetRequiredService<ServiceBusClient>();
        int left = 0;
        foreach (string queue in options.Operand is { } one ? [one] : ToolOptions.Queues)
        {
            var dead = new DeadLetters(client, queue);
            IReadOnlyList<DeadLetter> letters = await dead.PeekAsync(cancellation).ConfigureAwait(false);
            await ShowAsync(queue, letters, output).ConfigureAwait(false);
            int done = options.Send && letters.Count > 0
                ? await dead.SendAsync(letters, said => output.WriteLineAsync("  " + said), cancellation).ConfigureAwait(false)
                : 0;
            left += letters.Count - done;
        }

        return left == 0 ? null
            : options.Send ? $"{left} dead letter(s) are left: somebody else holds them, or see above. Try again in a minute."
            : $"{left} dead letter(s). Mend the cause, then send them to their queues again with --send.";
    }

    private static async Task ShowAsync(string queue, IReadOnlyList<DeadLetter> letters, TextWriter output)
    {
        string more = letters.Count == DeadLetters.MaxLetters ? " or more" : "";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{queue}: {letters.Count}{more} dead letter(s)")).ConfigureAwait(false);
        foreach (DeadLetter letter in letters.Take(MaxShown))
        {
            string session = letter.Session is { } name ? $" of session {name}" : "";
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"  {letter.Number}: {letter.Id}{session}, sent {letter.EnqueuedAt:u}, delivered {letter.Deliveries} times. {letter.Reason}")).ConfigureAwait(false);
        }

        if (letters.Count > MaxShown)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  and {letters.Count - MaxShown} more")).ConfigureAwait(false);
        }
    }
}
