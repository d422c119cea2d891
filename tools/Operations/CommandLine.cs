using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Distribution.Kernel;
using Distribution.Storage.Portable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distribution.Operations;

/// <summary>What an operator does with a store in Azure from his own machine, as himself.</summary>
internal static class CommandLine
{
    private const int Success = 0;
    private const int Difference = 1;
    private const int Unusable = 2;

    private const string Help = """
        Distribution (分销): what is done with a store and its queues in Azure from outside.

          import <export> [--resume]   fill an empty store from what 'export' of any store has written, and prove that both hold the same
          export <export>              write all of the store to a file that any store can be filled from
          check                        prove the books of the store
          dead-letters [<queue>]       show what a queue, or each of them, has given up; nothing is changed
          dead-letters [<queue>] --send    and send it to its queue again

        Where the store is:
          --tables <https address> --blobs <https address>   as whoever is signed in to Azure on this machine
          --connection <text>                                instead: an emulator on this machine
          --table <name> --container <name>                  if they are not 'distribution'

        Where the queues are:
          --bus <name>.servicebus.windows.net                as whoever is signed in to Azure on this machine
          --bus-connection <text>                            instead: an emulator on this machine

        Exit codes: 0 all is well, 1 something is not as expected, 2 it could not run.
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (arguments is [] or ["--help" or "-h" or "help"])
        {
            await (arguments.Length == 0 ? errors : output).WriteLineAsync(Help).ConfigureAwait(false);
            return arguments.Length == 0 ? Unusable : Success;
        }

        if (ToolOptions.Parse(arguments, out string problem) is not { } options)
        {
            await errors.WriteLineAsync(problem + Environment.NewLine + Environment.NewLine + Help).ConfigureAwait(false);
            return Unusable;
        }

        try
        {
            ServiceProvider provider = await AzureStore.OpenAsync(options, cancellation).ConfigureAwait(false);
            await using (provider.ConfigureAwait(false))
            {
                string? difference = options.Command switch
                {
                    "import" => await StoreCommands.ImportAsync(provider, options, output, cancellation).ConfigureAwait(false),
                    "export" => await StoreCommands.ExportAsync(provider, options, output, cancellation).ConfigureAwait(false),
                    "dead-letters" => await DeadLetterCommand.RunAsync(provider, options, output, cancellation).ConfigureAwait(false),
                    _ => await StoreCommands.CheckAsync(provider, output, cancellation).ConfigureAwait(false),
                };
                if (difference is not null)
                {
                    await errors.WriteLineAsync(difference).ConfigureAwait(false);
                }

                return difference is null ? Success : Difference;
            }
        }
        catch (Exception error) when (error is ExportFileException or RetryableException or RequestFailedException or ServiceBusException or AuthenticationFailedException
            or OptionsValidationException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Cannot {options.Command}: {error.Message}").ConfigureAwait(false);
            return Unusable;
        }
    }
}
