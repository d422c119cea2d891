using System.Collections.Concurrent;
using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Programs;

/// <summary>Published programs, ready to use. A version never changes, so it is compiled once a process.</summary>
public sealed class ProgramCatalog : IProgramTermsSource
{
    private const int MaxKept = 2000;

    private readonly ConcurrentDictionary<(MerchantId Merchant, int Version), PublishedProgram> _kept = new();
    private readonly ProgramStore _store;
    private readonly TimeProvider _time;

    internal ProgramCatalog(ProgramStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <summary>
    /// The program in force now, or null if there is none. One that was published for a time comes into force by the clock
    /// alone.
    /// </summary>
    public async ValueTask<PublishedProgram?> FindCurrentAsync(MerchantId merchant, CancellationToken cancellation)
    {
        Stored<CurrentProgram>? current = await _store.CurrentAsync(merchant, cancellation).ConfigureAwait(false);
        return current?.Value.At(_time.GetUtcNow()) is { } version ? await GetAsync(merchant, version, cancellation).ConfigureAwait(false) : null;
    }

    /// <summary>A version.</summary>
    /// <exception cref="InvalidDataException">There is no such version, or what is stored is not a program.</exception>
    public async ValueTask<PublishedProgram> GetAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        await FindAsync(merchant, version, cancellation).ConfigureAwait(false)
        ?? throw new InvalidDataException($"Merchant {merchant} has no program version {version}.");

    /// <summary>A version, or null if there is none.</summary>
    public async ValueTask<PublishedProgram?> FindAsync(MerchantId merchant, int version, CancellationToken cancellation)
    {
        if (_kept.TryGetValue((merchant, version), out PublishedProgram? kept))
        {
            return kept;
        }

        if (version < 1 || await _store.VersionAsync(merchant, version, cancellation).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        RewardProgram program = ProgramReader.ReadPublished(Encoding.UTF8.GetBytes(stored.Value.Document), merchant)
            ?? throw new InvalidDataException($"Program version {version} of merchant {merchant} is not sound.");
        var published = new PublishedProgram(stored.Value, CompiledProgram.Compile(program, version));
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[(merchant, version)] = published;
        return published;
    }

    /// <summary>
    /// The program that was in force just before a moment: the one that began to decide last before it. Null if there was
    /// none. For a moment that is past the answer never changes.
    /// </summary>
    public async ValueTask<PublishedProgram?> FindInForceAsync(MerchantId merchant, DateTimeOffset before, CancellationToken cancellation) =>
        await _store.LastBeforeAsync(merchant, before, cancellation).ConfigureAwait(false) is { } version
            ? await GetAsync(merchant, version, cancellation).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public async ValueTask<ProgramTerms?> CurrentAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await FindCurrentAsync(merchant, cancellation).ConfigureAwait(false))?.Compiled.Terms;

    /// <inheritdoc/>
    public async ValueTask<ProgramTerms> VersionAsync(MerchantId merchant, int version, CancellationToken cancellation) =>
        (await GetAsync(merchant, version, cancellation).ConfigureAwait(false)).Compiled.Terms;
}

/// <param name="Stored">What was published.</param>
/// <param name="Compiled">The same, ready to use.</param>
public sealed record PublishedProgram(ProgramVersion Stored, CompiledProgram Compiled);
