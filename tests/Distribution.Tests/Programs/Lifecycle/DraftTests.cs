using System.Text;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.Lifecycle;

public sealed class DraftTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UserId Li = new("li");
    private static readonly UserId Wang = new("wang");
    private static readonly byte[] Nine = FruitProgram.With("[\"*\", 100000]", "[\"*\", 90000]");
    private static readonly byte[] Broken = FruitProgram.With("\"order.paid\"", "\"order.lost\"");

    [Fact]
    public async Task Drafts_are_numbered_and_the_newest_comes_first()
    {
        using Shop shop = await Shop.OpenAsync();

        (await CreateAsync(shop, FruitProgram.Bytes)).Value.Number.ShouldBe(1);
        (await CreateAsync(shop, Nine)).Value.Number.ShouldBe(2);
        (await CreateAsync(shop, Broken)).Value.Number.ShouldBe(3);

        Page<ProgramDraft> page = await shop.Get<GetDrafts>().ListAsync(Shop.Merchant, null, 2, None);
        page.Items.Select(draft => draft.Number).ShouldBe([3, 2]);
        page = await shop.Get<GetDrafts>().ListAsync(Shop.Merchant, page.Next, 2, None);
        page.Items.Select(draft => draft.Number).ShouldBe([1]);
        (await shop.Get<GetDrafts>().OneAsync(new MerchantId("other"), 1, None)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.not_found");
    }

    [Fact]
    public async Task What_is_sent_twice_is_one_draft_and_what_many_send_at_once_has_numbers_of_its_own()
    {
        using Shop shop = await Shop.OpenAsync();
        ProgramDraft first = (await CreateAsync(shop, Nine)).Value;
        (await CreateAsync(shop, Nine)).Value.ShouldBe(first);
        (await CreateAsync(shop, Nine, Wang)).Value.Number.ShouldBe(2);

        Result<ProgramDraft>[] many = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => CreateAsync(shop, Nine, new UserId($"u{i}")))));

        many.Select(draft => draft.Value.Number).Order().ShouldBe(Enumerable.Range(3, 8));
    }

    [Fact]
    public async Task A_change_names_the_revision_it_changes()
    {
        using Shop shop = await Shop.OpenAsync();
        await CreateAsync(shop, FruitProgram.Bytes);

        ProgramDraft changed = (await ChangeAsync(shop, 1, Nine)).Value;
        (changed.Revision, changed.Changed.By, changed.Created.By).ShouldBe((2, Wang, Li));
        (await ChangeAsync(shop, 1, Nine)).Value.Revision.ShouldBe(2, "sent again it is the same change");
        (await ChangeAsync(shop, 1, Broken)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.changed");
        (await ChangeAsync(shop, 3, Broken)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.changed");
        (await ChangeAsync(shop, 2, Broken)).Value.Revision.ShouldBe(3);
        (await shop.Get<WriteDraft>().HandleAsync(new ChangeDraftCommand(Shop.Merchant, 9, 1, Nine, Li), None)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.not_found");
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_is_refused()
    {
        using Shop shop = await Shop.OpenAsync();
        await CreateAsync(shop, FruitProgram.Bytes);

        Result<ProgramDraft>[] both = await Task.WhenAll(
            Task.Run(() => shop.Get<WriteDraft>().HandleAsync(new ChangeDraftCommand(Shop.Merchant, 1, 1, Nine, Li), None)),
            Task.Run(() => shop.Get<WriteDraft>().HandleAsync(new ChangeDraftCommand(Shop.Merchant, 1, 1, Broken, Wang), None)));

        both.Count(one => one.Problem is null).ShouldBe(1);
        both.Single(one => one.Problem is not null).Problem!.Code.ShouldBe("draft.changed");
    }

    [Theory]
    [InlineData("{", "program.invalid")]
    [InlineData("", "program.invalid")]
    [InlineData("{\"a\":1,\"a\":2}", "program.invalid")]
    [InlineData("{\"a\":\"\\ud800\"}", "program.invalid")]
    public async Task What_is_not_json_is_no_draft(string document, string code)
    {
        using Shop shop = await Shop.OpenAsync();

        (await CreateAsync(shop, Encoding.UTF8.GetBytes(document))).Problem.ShouldNotBeNull().Code.ShouldBe(code);
        (await CreateAsync(shop, new byte[PublishProgram.MaxDocument + 1])).Problem.ShouldNotBeNull().Code.ShouldBe("request.too_large");
        (await shop.Get<GetDrafts>().ListAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_with_errors_is_validated_and_drafted_but_not_approved()
    {
        using Shop shop = await Shop.OpenAsync();
        ProgramFindings findings = (await shop.Get<ValidateProgram>().HandleAsync(Shop.Merchant, Broken, None)).Value;
        findings.Errors.ShouldContain(error => error.Pointer == "/rules/0/on" && error.Code == "event.unknown");
        findings.IsPublishable.ShouldBeFalse();
        (await shop.Get<ValidateProgram>().HandleAsync(Shop.Merchant, Nine, None)).Value.IsPublishable.ShouldBeTrue();
        (await shop.Get<GetDrafts>().ListAsync(Shop.Merchant, null, 10, None)).Items.ShouldBeEmpty("validating stores nothing");

        await CreateAsync(shop, Broken);

        (await ApproveAsync(shop, 1, Li)).Problem.ShouldNotBeNull().Code.ShouldBe("program.invalid");
    }

    [Fact]
    public async Task An_approval_is_somebodys_for_one_revision()
    {
        using Shop shop = await Shop.OpenAsync();
        await CreateAsync(shop, Nine);
        (await ApproveAsync(shop, 2, Li)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.changed");
        ProgramDraft approved = (await ApproveAsync(shop, 1, Li)).Value;
        approved.Approved.ShouldBe(new SignedBy(Li, shop.Clock.GetUtcNow()));
        shop.Clock.Advance(TimeSpan.FromHours(1));
        (await ApproveAsync(shop, 1, Li)).Value.Approved.ShouldBe(approved.Approved, "again is the same approval");

        (await ChangeAsync(shop, 1, FruitProgram.Bytes)).Value.Approved.ShouldBeNull();

        (await PublishAsync(shop, 2)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.not_approved");
        (await PublishAsync(shop, 1)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.changed");
    }

    [Fact]
    public async Task Where_the_shop_wants_two_people_the_author_does_not_approve_and_nothing_goes_the_short_way()
    {
        using Shop shop = await Shop.OpenAsync();
        await CreateAsync(shop, Nine);
        (await ApproveAsync(shop, 1, Li)).Problem.ShouldBeNull("nobody has asked for two people");
        await shop.Get<ProgramSettingsHandlers>().PutAsync(new SetProgramSettingsCommand(Shop.Merchant, true, Wang, false), None);

        (await PublishAsync(shop, 1)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.self_approval");
        (await ApproveAsync(shop, 1, Li)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.self_approval");
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, Nine) { By = Li }, None)).Problem.ShouldNotBeNull().Code.ShouldBe("program.approval_required");
        (await ApproveAsync(shop, 1, Wang)).Problem.ShouldBeNull();
        (await PublishAsync(shop, 1)).Value.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_published_draft_is_its_version_for_ever()
    {
        using Shop shop = await Shop.OpenAsync();
        await CreateAsync(shop, Nine);
        await ApproveAsync(shop, 1, Wang);
        PublishProgramResult published = (await PublishAsync(shop, 1)).Value;
        published.Version.ShouldBe(2);

        (await PublishAsync(shop, 1)).Value.Version.ShouldBe(2, "again is answered the same");
        (await PublishAsync(shop, 1, shop.Clock.GetUtcNow() + TimeSpan.FromDays(1))).Problem.ShouldNotBeNull().Code.ShouldBe("draft.published");
        (await ChangeAsync(shop, 1, FruitProgram.Bytes)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.published");
        (await ApproveAsync(shop, 1, Li)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.published");
        ProgramVersion version = (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(Shop.Merchant, 2), None)).Value.Program;
        (version.Draft, version.Approved!.By, version.PublishedBy, version.LevelsAcknowledged).ShouldBe((1, Wang, Li, null));
    }

    [Fact]
    public async Task A_draft_that_changes_while_it_is_published_is_not_published()
    {
        var inner = new InMemoryEntityStore();
        var store = new HookedStore(inner);
        using Shop shop = await Shop.OpenAsync(store: store);
        await CreateAsync(shop, Nine);
        await ApproveAsync(shop, 1, Wang);
        bool done = false;
        store.BeforeWrite = async (_, writes) =>
        {
            if (!done && writes.Any(write => write.Row.StartsWith("v|", StringComparison.Ordinal)))
            {
                done = true;
                (await ChangeAsync(shop, 1, FruitProgram.Bytes)).Problem.ShouldBeNull();
            }
        };

        (await PublishAsync(shop, 1)).Problem.ShouldNotBeNull().Code.ShouldBe("draft.changed");

        done.ShouldBeTrue();
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(Shop.Merchant, null), None)).Value.Program.Version.ShouldBe(1);
    }

    private static Task<Result<ProgramDraft>> CreateAsync(Shop shop, byte[] document, UserId? by = null) =>
        shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, document, by ?? Li), None);

    private static Task<Result<ProgramDraft>> ChangeAsync(Shop shop, int revision, byte[] document) =>
        shop.Get<WriteDraft>().HandleAsync(new ChangeDraftCommand(Shop.Merchant, 1, revision, document, Wang), None);

    private static Task<Result<ProgramDraft>> ApproveAsync(Shop shop, int revision, UserId by) =>
        shop.Get<ApproveDraft>().HandleAsync(new ApproveDraftCommand(Shop.Merchant, 1, revision, by), None);

    private static Task<Result<PublishProgramResult>> PublishAsync(Shop shop, int revision, DateTimeOffset? at = null) =>
        shop.Get<PublishDraft>().HandleAsync(new PublishDraftCommand(Shop.Merchant, 1, revision, at, false, Li), None);
}
