using Distribution.Kernel;
using Distribution.Local.Simulation.Shop.Rewards;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>What was sent in and what the shop has decided, as sender and staff were told.</summary>
internal sealed class PlainSubmissions
{
    private readonly Dictionary<SubmissionId, PlainSubmission> _all = [];

    /// <summary>Somebody has sent it.</summary>
    public void Sent(SubmissionId submission, string sender) => _all.TryAdd(submission, new PlainSubmission(sender));

    /// <summary>Somebody begins to approve it, with so many likes.</summary>
    public void Asked(SubmissionId submission, int likes) => _all[submission].Asked.Add(likes);

    /// <summary>Somebody was told that his decision stands. What is wrong with that; null if nothing is.</summary>
    public string? Decided(SubmissionId submission, bool approve, int likes)
    {
        PlainSubmission known = _all[submission];
        if (known.IsApproved is { } earlier && (earlier != approve || known.Likes != likes))
        {
            return $"submission {submission} was decided twice: approved {earlier} with {known.Likes} likes, then {approve} with {likes}";
        }

        known.IsApproved = approve;
        known.Likes = likes;
        return approve && !known.Asked.Contains(likes) ? $"submission {submission} was approved with {likes} likes, which nobody has counted" : null;
    }

    /// <summary>Whether a person has a sample: by the first approved submission that enough people liked.</summary>
    public bool EarnsSample(string person) => _all.Values.Any(one => one.Sender == person && one is { IsApproved: true, Likes: >= RewardProgram.SampleLikes });

    private sealed class PlainSubmission(string sender)
    {
        public string Sender => sender;

        public HashSet<int> Asked { get; } = [];

        public bool? IsApproved { get; set; }

        public int Likes { get; set; }
    }
}
